"""Checks and cleans files in a separate process (ADR 0058), after a virus scanner if there is one."""
