"""``corridor demo``."""

EXAMPLE = "Example: corridor demo"


def demo() -> None:
    """Run the demonstration."""
