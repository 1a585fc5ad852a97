"""The e-mail digest of a centre: what it tells, and when it is sent."""
