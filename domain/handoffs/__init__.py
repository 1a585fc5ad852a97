"""Handing a case to another centre without a referral."""
