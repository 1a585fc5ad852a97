"""What runs in the process that opens a file which nobody has checked yet. It imports nothing of the service."""
