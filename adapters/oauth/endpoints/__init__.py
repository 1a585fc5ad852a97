"""The OAuth endpoints: grants, authorization requests, introspection, revocation, metadata."""
