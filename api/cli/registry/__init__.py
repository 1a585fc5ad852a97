"""Partner systems and people at the command line."""
