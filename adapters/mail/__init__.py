"""Sends e-mail: the digests of centres."""
