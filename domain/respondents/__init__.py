"""Respondents: the agencies and employers that claims are against, as the network recognises them."""
