"""One file for each resource: build the argument, call the use case, shape the answer."""
