"""A small HTTP/1.1 load client that costs little compared with what it measures."""
