"""A migrant's case: the person, who may see what, and which centre is responsible."""
