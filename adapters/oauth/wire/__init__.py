"""Input and output of the OAuth endpoints: forms, responses, errors, and limits on sizes and times."""
