"""Measures the data path: ``python -m bench --help``. What the figures mean stands in ``docs/performance.md``.

Everything runs on this machine over loopback and Unix sockets, on a PostgreSQL of its own with the settings of
production: durable commits, row-level security, tokens, audit and idempotency on.
"""
