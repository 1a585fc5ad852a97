"""What arrives and leaves: forms, answers and errors of the OAuth endpoints, and the limits on sizes and times."""
