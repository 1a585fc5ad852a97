"""Measures the data path: ``python -m bench --help``. ``docs/performance.md`` explains the figures.

Everything runs on this machine over loopback and Unix sockets, on its own PostgreSQL with production settings: durable
commits, row-level security, tokens, audit and idempotency on.
"""
