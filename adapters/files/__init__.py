"""Checks and cleans files in a process of its own (ADR 0058), and asks a virus scanner where there is one."""
