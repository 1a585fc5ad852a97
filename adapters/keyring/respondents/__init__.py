"""How names and licence numbers of agencies and employers are compared, however they are written (ADR 0065)."""
