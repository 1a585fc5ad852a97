"""Partner systems over HTTP."""
