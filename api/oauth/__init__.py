"""The endpoints of the authorization server: what the RFCs fix, outside of ``/v1``."""
