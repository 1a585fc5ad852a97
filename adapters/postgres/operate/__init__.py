"""What an operator does: migrate, back up, check."""
