"""Referrals: routes and schemas."""
