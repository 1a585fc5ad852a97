"""Which centre of a corridor fits best (contract, section 3; ADR 0054)."""
