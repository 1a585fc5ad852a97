"""Maps rows to domain values and back."""
