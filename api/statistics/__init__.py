"""Definitions and labels of figures in eight languages, and charts with their tables."""
