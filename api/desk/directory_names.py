"""Names of centres, organisations and corridors, read through the API and kept for a minute.

What is kept belongs to the organisation that read it: what one may see says nothing about another.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from typing import Any

from api.desk.api_calls import Api, unless_refused
from domain.kernel.ids import from_text

KEPT_SECONDS = 60.0
MOST = 20_000
KINDS = {"centres": "centre", "organisations": "organisation", "corridors": "corridor"}
"""The kind of the ids of each."""
OWN = "own centres"
SEVERAL = 3
"""Names: from so many on, the whole list costs fewer calls than one for each."""


class DirectoryNames:
    """The names that this process has read."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[float, Any]] = {}

    async def centres_of(self, api: Api, organisation: str) -> list[dict[str, Any]]:
        """Return the centres of an organisation, by name."""
        found = self._get(organisation, OWN)
        if found is None:
            everything = await api.whole_list("/v1/centres", organisation_id=organisation)
            found = sorted(everything, key=lambda centre: str(centre["name"]))
            self._put(organisation, OWN, found)
        return list(found)

    async def name(self, api: Api, reader: str, kind: str, number: str) -> str:
        """Return one name; the id where the reader may not see it."""
        found = self._get(reader, number)
        if found is None:
            read = await unless_refused(api.get(f"/v1/{kind}/{number}"), None)
            if read is None:
                return number
            found = read.get("name") or read["code"]
            self._put(reader, number, found)
        return str(found)

    async def names(self, api: Api, reader: str, kind: str, numbers: Iterable[str | None]) -> dict[str, str]:
        """Return several names by id. Several that are not known come from one list instead of a call each."""
        wanted = sorted({number for number in numbers if number})
        missing = [number for number in wanted if self._get(reader, number) is None]
        if len(missing) >= SEVERAL:
            for row in await api.whole_list(f"/v1/{kind}"):
                self._put(reader, row["id"], row.get("name") or row["code"])
        found = await asyncio.gather(*(self.name(api, reader, kind, number) for number in wanted))
        return dict(zip(wanted, found, strict=True))

    async def names_in(self, api: Api, reader: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        """Return the names of everything in the directory that these objects refer to, at any depth."""
        numbers: set[str] = set()
        for row in rows:
            _collect(row, numbers)
        names: dict[str, str] = {}
        for kind, of_ids in KINDS.items():
            names |= await self.names(api, reader, kind, (one for one in numbers if from_text(of_ids, one)))
        return names

    def _get(self, reader: str, what: str) -> Any:
        until, found = self._kept.get((reader, what), (0.0, None))
        return found if until > time.monotonic() else None

    def _put(self, reader: str, what: str, found: Any) -> None:
        self._kept.pop((reader, what), None)
        self._kept[reader, what] = (time.monotonic() + KEPT_SECONDS, found)
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]


def _collect(value: Any, numbers: set[str]) -> None:
    if isinstance(value, Mapping):
        for one in value.values():
            _collect(one, numbers)
    elif isinstance(value, list):
        for one in value:
            _collect(one, numbers)
    elif isinstance(value, str):
        numbers.add(value)
