"""Counts the indicators from the simulation's own record, as defined in ``domain/statistics/catalogue.py``.

``facts.py`` defines a fact, one module for each kind of record makes them, and ``tally.py`` adds them up for a query.
Nothing here reads the database or uses what the service computes.
"""
