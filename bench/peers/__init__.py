"""Others on the same machine: a service written the plain way on the same schema, and systems that run elsewhere."""
