"""The data folder: its files, locks, log and password."""
