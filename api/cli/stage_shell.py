"""Lets the commands of ``corridor`` be typed during a demonstration, beside it and with its settings alone."""

import shlex
import sys
from pathlib import Path

from api.process.settings import Settings


def shell_line(settings: Settings, folder: Path) -> str:
    """Write the settings of the demonstration into its folder, and give a line that defines ``corridor`` in a shell.

    The line empties the environment, because settings of another service in it would win over the file.
    """
    url, file = folder / "database_url", folder / "settings"
    _write(url, str(settings.database_url))
    lines = {"DATABASE_URL_FILE": url, "DATA_DIR": folder, "PORT": settings.port, "ISSUER": settings.issuer}
    _write(file, "".join(f"CORRIDOR_{name}='{value}'\n" for name, value in lines.items()))
    program = Path(sys.executable).with_name("corridor")
    command = f'env -i PATH="$PATH" HOME="$HOME" CORRIDOR_SETTINGS_FILE={shlex.quote(str(file))}'
    return f'corridor() {{ {command} {shlex.quote(str(program))} "$@"; }}'


def _write(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
