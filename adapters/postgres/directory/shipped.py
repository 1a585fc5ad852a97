"""The directory that ships with Corridor: centres and corridors of South-East Asia, from public record."""

from pathlib import Path

SHIPPED_DIRECTORY = Path(__file__).with_name("directory.yaml")
"""The file, as an import reads it."""
