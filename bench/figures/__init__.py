"""What one's own figures cost: the answer from the figures that are kept, beside counting the records."""
