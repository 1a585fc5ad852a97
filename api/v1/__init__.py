"""The resources of version 1: routes, schemas and examples beside one another."""
