"""From bytes to checked entries, each with its line."""

from collections.abc import Sequence

from pydantic import ValidationError

from adapters.postgres.directory.entries import DirectoryFile
from adapters.postgres.directory.faults import DirectoryFileWrong, FileFault
from adapters.postgres.directory.yaml_lines import Path, read_yaml


class Places:
    """Finds lines, and collects what is wrong there."""

    def __init__(self, lines: dict[Path, int]) -> None:
        self._lines = lines
        self._faults: list[FileFault] = []

    def wrong(self, path: Sequence[str | int], message: str) -> None:
        """Note a mistake at a path, or at the nearest entry around it that has a line."""
        known = tuple(path)
        while known not in self._lines:
            known = known[:-1]
        place = "/".join(str(part + 1 if isinstance(part, int) else part) for part in path)
        self._faults.append(FileFault(self._lines[known], place, message))

    def raise_if_wrong(self) -> None:
        """Raise ``DirectoryFileWrong`` with all that was noted, in the order of the file."""
        if self._faults:
            raise DirectoryFileWrong(tuple(sorted(self._faults, key=lambda fault: fault.line)))


def read_file(data: bytes) -> tuple[DirectoryFile, Places]:
    """Read the entries; raises ``DirectoryFileWrong`` for all that can be seen without the database."""
    document, lines = read_yaml(data)
    places = Places(lines)
    try:
        file = DirectoryFile.model_validate(document)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False, include_input=False):
            places.wrong(error["loc"], error["msg"].removeprefix("Value error, "))
        places.raise_if_wrong()
        raise
    return file, places
