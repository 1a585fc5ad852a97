"""Partner systems: their registry, their keys, and how they authenticate."""
