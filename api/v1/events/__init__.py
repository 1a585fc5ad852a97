"""The event feed over HTTP."""
