"""A small HTTP/1.1 load client that costs little beside what it measures."""
