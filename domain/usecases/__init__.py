"""What people and systems do, one verb per file."""
