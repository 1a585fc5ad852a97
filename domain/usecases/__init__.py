"""What people and systems do, one verb a file."""
