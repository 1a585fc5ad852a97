"""Claims: what a migrant is owed, by whom, and what became of it, on either side of the border."""
