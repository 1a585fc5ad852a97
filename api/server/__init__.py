"""The serving processes, and how they read and write HTTP."""
