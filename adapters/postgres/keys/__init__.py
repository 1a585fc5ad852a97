"""Data keys of one unit of work: sealing, decryption, rekeying, rotation."""
