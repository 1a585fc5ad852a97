"""Organisations on PostgreSQL."""

from dataclasses import asdict

from adapters.postgres.mapping.directory import centre_file_of, organisation_of, row_of
from adapters.postgres.mapping.values import Json
from adapters.postgres.work.work import PostgresWork
from domain.directory.changes import CentreFile
from domain.directory.organisations import Organisation
from domain.kernel.access import known
from domain.kernel.events import DomainEvent


class PostgresOrganisations:
    """Implements ``domain.ports.directory.Organisations``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def find(self, reference: str, pointer: str | None = None) -> Organisation:
        """Find by id (as UUID text) or code; raises ``Missing``."""
        return organisation_of(known(await self._work.load("load_organisation", reference), pointer))

    async def has_code(self, code: str) -> bool:
        """Return whether an organisation has this code."""
        return bool(await self._work.load("load_code", "organisation", code))

    async def leads_a_corridor(self) -> bool:
        """Return whether the caller's organisation leads a corridor."""
        return bool(await self._work.load("load_lead"))

    async def add(self, organisation: Organisation) -> None:
        """Record a new organisation with its key, which its centres need to hold cases."""
        key = await self._work.vault.new_organisation_key(organisation.id)
        self._concerns(organisation)
        self._work.changes.insert("organisations", _row(organisation))
        self._work.changes.insert(
            "organisation_keys",
            {
                "organisation_id": organisation.id,
                "generation": key.generation,
                "root_key_id": key.root_key_id,
                "wrapped": key.wrapped,
                "created_at": self._work.at,
            },
        )

    async def centres(self, organisation: Organisation) -> tuple[CentreFile, ...]:
        """Load its centres, each with the organisations to tell when it changes."""
        found = await self._work.load("load_centres_of", organisation.id)
        return tuple(centre_file_of(row) for row in found)

    async def change(self, organisation: Organisation, happened: tuple[DomainEvent, ...] = ()) -> None:
        """Record the next version of an organisation."""
        self._concerns(organisation)
        self._work.changes.update("organisations", _row(organisation))
        self._work.record_events(happened)

    def _concerns(self, organisation: Organisation) -> None:
        self._work.concerns("organisation", organisation.id)
        self._work.note_in_trail_of(organisation.id, "organisation", organisation.id)


def _row(organisation: Organisation) -> Json:
    return row_of(organisation) | {"confirmations": [asdict(one) for one in organisation.confirmations]}
