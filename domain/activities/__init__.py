"""Activities: what centres do for people besides cases and referrals."""
