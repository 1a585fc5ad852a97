"""Cases: routes and schemas."""
