"""Secrets in files: a setting ``x`` has a sister ``x_file``, which names a file with the secret and nothing else."""

from pathlib import Path

from pydantic import ValidationInfo

NONE, IN_FILE = "none", "file:"
"""What ``corridor serve`` writes into the environment of the processes that serve, in place of a URL: that there is
none, whatever the settings file says, or in which file it is.
"""


def from_file(secret: object, others: ValidationInfo) -> object:
    """Return the secret as it was given, or as its file has it; the field of the file comes before it."""
    file: Path | None = others.data.get(f"{others.field_name}_file")
    if secret == NONE:
        return None
    if isinstance(secret, str) and secret.startswith(IN_FILE):
        file = Path(secret.removeprefix(IN_FILE))
        secret = None
    if secret is not None or file is None:
        return secret
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as problem:
        raise ValueError(f"its file cannot be read ({type(problem).__name__})") from None
