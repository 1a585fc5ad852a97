"""What the person agreed to."""
