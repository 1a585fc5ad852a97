"""What each OAuth endpoint does: grants, requests for authorization, introspection, revocation, metadata."""
