"""Referrals: their lifecycle, their rules, and what follows from each action."""
