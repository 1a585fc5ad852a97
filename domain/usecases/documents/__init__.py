"""Documents on referrals, one verb a file."""
