"""Data keys of one unit of work: sealing, opening, rekeying, rotation."""
