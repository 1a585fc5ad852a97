"""People at a browser: their register, passwords, second factors, sessions, and what they allowed programs to do."""
