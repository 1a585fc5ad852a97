"""The processes that serve, and HTTP as they read and write it."""
