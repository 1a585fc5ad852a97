"""Version 1 of the API: each resource's routes, schemas and examples are in one package."""
