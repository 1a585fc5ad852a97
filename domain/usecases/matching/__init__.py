"""Find the centre that fits."""
