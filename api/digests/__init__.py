"""Writes the e-mail digests of centres in their languages."""
