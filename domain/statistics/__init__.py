"""Indicators, own figures and published figures (ADR 0068, ADR 0071)."""
