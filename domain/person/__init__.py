"""The person's decisions, which affect every partner of a case: withdrawal, exclusion, closing, erasure."""
