"""The board of a corridor: how referrals are answered along it, in counts only."""
