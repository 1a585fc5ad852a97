"""What one client's haste costs the others, and what is left of the service at three times what it sustains."""
