"""Referrals: their life, their rules, and what follows from each action."""
