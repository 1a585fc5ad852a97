"""The report of a period as a page: the network's figures in charts, own figures, and the definitions."""
