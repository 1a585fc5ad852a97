"""The event feed: what happened, to each organisation that may know of it."""
