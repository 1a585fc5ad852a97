"""Errors in a directory file, by line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileFault:
    """One wrong entry. ``line`` counts from 1; ``place`` is the path inside the file, as ``centres/3/area``."""

    line: int
    place: str
    message: str

    def __str__(self) -> str:
        """Return the message for people."""
        return f"line {self.line}: {self.place + ': ' if self.place else ''}{self.message}"


class DirectoryFileWrong(Exception):
    """The file cannot be imported; nothing was changed."""

    def __init__(self, faults: tuple[FileFault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
