"""``corridor demo``."""


def demo() -> None:
    """Run the demonstration."""
