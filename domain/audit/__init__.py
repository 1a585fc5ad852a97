"""The audit trail, its hash chains and the Merkle tree over them."""
