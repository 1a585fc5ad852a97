"""Decisions of the person that reach every partner of a case: withdrawal, exclusion, closing, erasure."""
