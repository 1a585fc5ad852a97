"""People at a browser: their registry, passwords, second factors, sessions, and what they allow applications to do."""
