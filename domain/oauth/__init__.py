"""Facts about who is calling that the edge must tell apart."""
