"""Passes a password to PostgreSQL's programs in a file: anyone on the machine can list command lines, and anyone with
the same account can read environments too.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def passfile(password: str) -> Iterator[dict[str, str]]:
    """Return the environment that names the file; the file is deleted after the block."""
    with tempfile.TemporaryDirectory(prefix="corridor-") as folder:
        file = Path(folder) / "pass"
        file.touch(mode=0o600)
        escaped = password.replace("\\", "\\\\").replace(":", "\\:")
        file.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")
        yield {"PGPASSFILE": str(file)}
