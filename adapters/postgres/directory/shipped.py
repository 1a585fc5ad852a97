"""The directory shipped with Corridor: centres and corridors of South-East Asia, from public records."""

from pathlib import Path

SHIPPED_DIRECTORY = Path(__file__).with_name("directory.yaml")
"""The file's bytes, as an import reads them."""
