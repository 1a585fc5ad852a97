"""What ``corridor serve`` and ``corridor worker`` do."""
