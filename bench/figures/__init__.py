"""The cost of own figures: reading the stored figures, against counting the records."""
