"""Clients and users who sign in: what the use cases, the pages and the authorization server share."""
