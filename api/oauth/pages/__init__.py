"""The pages on which people sign in and decide: plain HTML, no script, eight languages."""
