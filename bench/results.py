"""Results as JSON files, one per command, for the report."""

import json
import statistics
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.machine import machine


def keep(folder: Path, name: str, figures: dict[str, Any]) -> None:
    """Write a result with the machine and the time of measurement."""
    place = folder / "results"
    place.mkdir(parents=True, exist_ok=True)
    whole = {"measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine(), **figures}
    (place / f"{name}.json").write_text(json.dumps(whole, indent=2) + "\n")


def kept(folder: Path) -> dict[str, dict[str, Any]]:
    """Read all existing results."""
    return {file.stem: json.loads(file.read_text()) for file in sorted((folder / "results").glob("*.json"))}


def median(values: Iterable[float], digits: int = 2) -> float:
    """Return the median; 0 if there are no values."""
    found = list(values)
    return round(statistics.median(found), digits) if found else 0.0
