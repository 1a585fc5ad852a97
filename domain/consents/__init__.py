"""What the person allowed."""
