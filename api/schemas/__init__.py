"""What goes in and out over HTTP: pydantic models beside the routes that use them."""
