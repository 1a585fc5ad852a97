"""Figures for people: definitions and labels in eight languages, and charts with their tables."""
