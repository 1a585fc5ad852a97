"""What ``corridor doctor`` looks at."""
