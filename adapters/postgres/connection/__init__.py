"""Connections: the pool, replicas, SQLAlchemy's engine, database roles."""
