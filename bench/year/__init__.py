"""A simulated year: many centres work on real cases, at compressed time, and everything promised is checked.

The domain decides and PostgreSQL records, through the same use cases and jobs as in the service; only people and time
are simulated. ``chances.py`` says how people behave, ``life.py`` what they do, ``diary.py`` keeps the simulation's own
record, ``checks.py`` asks the database for what must never be, ``workers.py`` runs workers in processes that die.
"""
