"""How a request becomes a call of a use case, and its result a response."""
