"""What all processes remember together in PostgreSQL: tries, what was used once, hashes of secrets, the trail."""
