"""The endpoints of the authorization server, outside ``/v1`` where the RFCs put them."""
