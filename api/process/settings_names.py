"""The names of settings: which ones were given, and which of those do not exist.

A misspelt setting would otherwise be ignored, and the service would start with the default in its place.
"""

import os
from collections.abc import Collection
from difflib import get_close_matches

from dotenv import dotenv_values

PREFIX = "CORRIDOR_"
SETTINGS_FILE = "CORRIDOR_SETTINGS_FILE"
TOOLS = ("CORRIDOR_TEST_", "CORRIDOR_BENCH_", "CORRIDOR_REWRITE_")
"""Names that begin like this belong to the project's own tests and measurements."""


def given_names(file: str | None) -> dict[str, str]:
    """Give the settings that the environment and the file hold, each with where it stands."""
    found = dict.fromkeys((name.upper() for name in (dotenv_values(file) if file else ())), f"the file {file}")
    found |= dict.fromkeys((name.upper() for name in os.environ), "the environment")
    return {name: where for name, where in found.items() if name.startswith(PREFIX) and not name.startswith(TOOLS)}


def unknown_setting(file: str | None, fields: Collection[str]) -> str | None:
    """Give a sentence about the first setting that does not exist, with the nearest one that does; or ``None``."""
    known = {f"{PREFIX}{field.upper()}" for field in fields} | {SETTINGS_FILE}
    for name, where in sorted(given_names(file).items()):
        if name not in known:
            nearest = get_close_matches(name.removeprefix(PREFIX), sorted(n.removeprefix(PREFIX) for n in known), n=1)
            hint = f"Did you mean {PREFIX}{nearest[0]}?" if nearest else "See docs/operations/running.md for the list."
            return f"{name}: there is no such setting (it is in {where}). {hint}"
    return None
