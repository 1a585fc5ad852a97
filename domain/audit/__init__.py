"""The audit trail, its chains and the Merkle tree over them."""
