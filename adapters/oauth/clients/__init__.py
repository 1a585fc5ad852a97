"""Partner systems: their register, their keys, and how they prove who they are."""
