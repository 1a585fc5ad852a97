"""Consents on PostgreSQL. The witness is sealed with the case's key."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from adapters.postgres.keys.sealing import consent_place, opened, seal_document
from adapters.postgres.mapping.cases import consent_document, consent_of, consent_row
from adapters.postgres.mapping.values import Json, blob, ident, to_json
from adapters.postgres.work.work import PostgresWork
from domain.cases.relation import CaseFile
from domain.consents.consent import Consent, Recipients
from domain.kernel.access import Actor, known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, CentreId, ConsentId, CorridorId, DataKeyId
from domain.vocabulary import ConsentGivenBy

WORDS = ("witness", "withdrawal_reason")


class PostgresConsents:
    """Implements ``domain.ports.cases.Consents``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def get(self, consent_id: ConsentId, actor: Actor) -> Consent:
        """Load one consent of a case that the actor's organisation takes part in; raises ``Missing``."""
        found = known(await self._work.load("load_consent", consent_id))
        return await self._opened(found["consent"], DataKeyId(UUID(found["data_key_id"])))

    async def of_case(self, file: CaseFile, actor: Actor) -> tuple[Consent, ...]:
        """Read the consents of a case loaded in this work, newest first."""
        found: list[Json] = await self._work.load("load_consents", file.case.id)
        return tuple([await self._opened(row, DataKeyId(UUID(row["data_key_id"]))) for row in found])

    async def recipients(self, centres: tuple[str, ...], corridor: str | None, given_at: datetime) -> Recipients:
        """Find the recipients by id or code; raises ``Missing`` with a pointer into the body."""
        next_day = datetime.combine(given_at.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
        found: Json = await self._work.load("load_recipients", to_json(centres), corridor, next_day)
        for place, centre in enumerate(found["centre_ids"]):
            known(centre, f"/recipients/centre_ids/{place}")
        if corridor is not None:
            known(found["corridor_id"], "/recipients/corridor_id")
        road = ident(found["corridor_id"])
        named, members = (tuple(CentreId(UUID(centre)) for centre in found[of]) for of in ("centre_ids", "member_ids"))
        return Recipients(named, None if road is None else CorridorId(road), members)

    async def add(self, file: CaseFile, consent: Consent, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new consent."""
        sealed, said = None, consent_document(consent)
        if said:
            self._work.changes.add_precondition("cases", {"id": file.case.id, "data_key_id": file.case.data_key_id})
            key = await self._work.keys.any(file.case.data_key_id)
            sealed = seal_document(key, said, consent_place(file.case.id, consent.id))
        self._work.changes.insert("consents", consent_row(consent, sealed))
        self._work.record_events(happened)

    async def _opened(self, row: Json, data_key_id: DataKeyId) -> Consent:
        """Decrypt the text, if the actor's organisation holds a copy of the case's key."""
        place, sealed = consent_place(CaseId(UUID(row["case_id"])), UUID(row["id"])), blob(row["words"])
        words = WORDS if row["given_by"] == ConsentGivenBy.SELF else (*WORDS, "representative")
        said, closed = await opened(self._work, data_key_id, sealed, place, words)
        return replace(consent_of(row, said, closed), text_closed=sealed is not None and not said)
