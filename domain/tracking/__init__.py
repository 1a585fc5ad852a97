"""What the migrant sees and decides without an account, by the tracking code of a case (ADR 0083)."""
