"""Turns bytes into checked entries, each with its line."""

from collections.abc import Sequence

from pydantic import ValidationError

from adapters.postgres.directory.entries import DirectoryFile
from adapters.postgres.directory.file_errors import DirectoryFileWrong, FileFault
from adapters.postgres.directory.yaml_lines import Path, read_yaml


class Mistakes:
    """Collects the mistakes in a file, each with its line."""

    def __init__(self, lines: dict[Path, int]) -> None:
        self._lines = lines
        self._faults: list[FileFault] = []

    def note(self, path: Sequence[str | int], message: str) -> None:
        """Note a mistake at a path, or at the nearest enclosing entry with a line."""
        known = tuple(path)
        while known not in self._lines:
            known = known[:-1]
        place = "/".join(str(part + 1 if isinstance(part, int) else part) for part in path)
        self._faults.append(FileFault(self._lines[known], place, message))

    def raise_if_any(self) -> None:
        """Raise ``DirectoryFileWrong`` with all mistakes, in file order."""
        if self._faults:
            raise DirectoryFileWrong(tuple(sorted(self._faults, key=lambda fault: fault.line)))


def read_file(data: bytes) -> tuple[DirectoryFile, Mistakes]:
    """Read the entries; raises ``DirectoryFileWrong`` for every mistake visible without the database."""
    document, lines = read_yaml(data)
    mistakes = Mistakes(lines)
    try:
        file = DirectoryFile.model_validate(document)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False, include_input=False):
            mistakes.note(error["loc"], error["msg"].removeprefix("Value error, "))
        mistakes.raise_if_any()
        raise
    return file, mistakes
