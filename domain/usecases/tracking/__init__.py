"""What the migrant does by tracking code."""
