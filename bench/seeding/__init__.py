"""Fills a database with plausible referrals: every state was reached by the decisions of ``domain/``.

Deterministic from a seed number: the same ids, text and states each time, with times counted back from the hour of the
run, so that no deadline of an open referral expires during a measurement. Only keys and nonces are random, as they must
be. The data is skewed like real life: one organisation receives 60 %, and one timeline in 2,000 has 500 steps.
"""
