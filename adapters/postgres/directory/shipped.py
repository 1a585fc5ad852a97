"""The directory that ships with Corridor: centres and corridors of South-East Asia, from public record."""

from importlib.resources import files


def shipped_directory() -> bytes:
    """Give the file."""
    return (files(__package__) / "directory.yaml").read_bytes()
