"""Partner systems: routes and schemas."""
