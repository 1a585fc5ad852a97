"""Messages on PostgreSQL (ADR 0055), sealed with the key of their referral's conversation.

Access to that key is decided for the whole conversation, so messages need no keys of their own.
"""

from uuid import UUID

from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.keys.sealing import open_document, seal_document
from adapters.postgres.mapping.values import Json, blob, ident, place, time, to_json
from adapters.postgres.work.work import PostgresWork
from domain.kernel.access import Side
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, DataKeyId, MessageId, ReferralId, UserId
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable, SealedPlace, Unreadable
from domain.kernel.listing import Page
from domain.referrals.messages import Message, MessageQuery
from domain.referrals.view import ReferralFile
from domain.vocabulary import MigrantMessage

Problem = KeyServiceUnavailable | CiphertextRejected


def message_place(case_id: CaseId, message_id: MessageId) -> SealedPlace:
    """Return the place of a message's text."""
    return SealedPlace("messages", "words", case_id, message_id)


class PostgresMessages:
    """Implements ``domain.ports.messages.Messages``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def add(self, file: ReferralFile, message: Message, event: DomainEvent) -> None:
        """Record a new message; the referral must still have the version that was loaded."""
        work, referral = self._work, file.referral
        work.changes.add_precondition("referrals", {"id": referral.id, "version": referral.version})
        key = await work.keys.any(referral.data_key_id)
        row: Json = {
            "id": message.id,
            "case_id": message.case_id,
            "referral_id": message.referral_id,
            "side": message.side,
            "centre_id": message.centre.centre_id,
            "organisation_id": message.centre.organisation_id,
            "user_id": message.by,
            "language": message.language,
            "words": seal_document(key, {"body": message.body}, message_place(message.case_id, message.id)),
            "posted_at": message.posted_at,
            "seen_at": None,
            "from_migrant": message.from_migrant,
        }
        work.changes.insert("messages", row)
        work.record_events((event,))

    async def of_referral(self, file: ReferralFile, query: MessageQuery, *, readable: bool) -> Page[Message]:
        """Read one page; one key, in the organisation's own copy, decrypts all its texts."""
        asked: Json = {"referral_id": file.referral.id, "limit": query.limit + 1}
        if query.after is not None:
            asked["after_id"] = query.after[0]
        found: list[Json] = await self._work.load("load_messages", to_json(asked))
        shown = found[: query.limit]
        after = (UUID(shown[-1]["id"]),) if len(found) > query.limit else None
        key = await self._key(file.referral.data_key_id) if readable and shown else None
        return Page(tuple(self._message(row, key) for row in shown), after)

    def mark_seen(self, file: ReferralFile, fresh: tuple[MessageId, ...]) -> None:
        """Record the time at which these are seen."""
        if fresh:
            self._work.changes.add(
                "seen", [{"id": each, "referral_id": file.referral.id, "at": self._work.at} for each in fresh]
            )

    async def _key(self, key_id: DataKeyId) -> DataKey | Problem:
        """Return the key, or the reason why it is not available: the list is shown all the same."""
        try:
            return await self._work.keys.own(key_id, self._work.request_info.actor.organisation_id)
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            if not isinstance(problem, KeyMissing):  # a copy may still be coming: nothing for the operator to do
                self._work.cannot_open(problem)
            return problem

    def _message(self, row: Json, key: DataKey | Problem | None) -> Message:
        """Decrypt a message; a text that cannot be read now is left out and reported as unreadable."""
        case_id, message_id = CaseId(UUID(row["case_id"])), MessageId(UUID(row["id"]))
        said, closed = Json(), tuple[Unreadable, ...]()
        if isinstance(key, KeyServiceUnavailable | CiphertextRejected):
            closed = (Unreadable("body", key),)
        elif key is not None:
            try:
                said = open_document(key, blob(row["words"]) or b"", message_place(case_id, message_id))
            except CiphertextRejected as problem:
                self._work.cannot_open(problem)
                closed = (Unreadable("body", problem),)
        by = ident(row["user_id"])
        return Message(
            id=message_id,
            case_id=case_id,
            referral_id=ReferralId(UUID(row["referral_id"])),
            side=Side(row["side"]),
            centre=place(row["centre"]),
            by=None if by is None else UserId(by),
            language=row["language"],
            body=said.get("body"),
            posted_at=time(row["posted_at"]),
            seen_at=None if row["seen_at"] is None else time(row["seen_at"]),
            unreadable=closed,
            from_migrant=None if row["from_migrant"] is None else MigrantMessage(row["from_migrant"]),
        )
