"""What the service does by itself for a centre that is closed or suspended."""
