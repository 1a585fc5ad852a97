"""One store for each subject."""
