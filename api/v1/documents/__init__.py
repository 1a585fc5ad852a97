"""Documents on referrals over HTTP."""
