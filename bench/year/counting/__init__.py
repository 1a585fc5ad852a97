"""The indicators, counted from the simulation's own record by the definitions of ``domain/statistics/catalogue.py``.

``facts.py`` says what a fact is; a file for each kind of record makes them; ``tally.py`` adds them up for a question.
Nothing here asks the database, or uses what the service computes.
"""
