"""Fills a database with referrals that could have happened: every state was reached by the decisions of ``domain/``.

Deterministic from a seed number: the same ids, words and states each time, with times counted back from the hour of the
run, so that no clock of an open referral runs out during a measurement. Keys and nonces alone are random, as they must
be. The skew of real life is in it: one organisation receives 60 %, and one timeline in 2,000 has 500 steps.
"""
