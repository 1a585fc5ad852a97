"""The pages where people sign in and give consent: plain HTML, no scripts, eight languages."""
