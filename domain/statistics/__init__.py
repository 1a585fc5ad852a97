"""What is counted of the whole programme, and what of it may be published (ADR 0068)."""
