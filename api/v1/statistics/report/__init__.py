"""The report of a period as a page: the network's figures with charts, one's own, and the definitions."""
