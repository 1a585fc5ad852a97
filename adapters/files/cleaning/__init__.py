"""Runs in the process that opens an unchecked file. It imports nothing of the service."""
