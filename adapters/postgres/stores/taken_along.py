"""Records what a move of custody takes along: rows, access and keys (``domain/person/custody_follows.py``).

Promised: custody, rows and access move in one record, even while the key service is unavailable. Copies of keys, of
conversations as of the identity, follow as soon as it is back (``jobs/pending_keys.py``).
"""

from dataclasses import dataclass

from adapters.postgres.keys.rekeying import held_by, key_of
from adapters.postgres.keys.sealing import identity_of, identity_place, open_document
from adapters.postgres.mapping.referrals import handoff_row, referral_row
from adapters.postgres.mapping.values import Json, blob
from adapters.postgres.mapping.whole_cases import whole_case_of
from adapters.postgres.stores.custody import custody_change
from adapters.postgres.stores.lookups import index_identity, unindexed_row
from adapters.postgres.work.changes import access_row, revoke_row
from adapters.postgres.work.work import PostgresWork
from domain.cases.custody import CustodyMove
from domain.cases.identity import Identity
from domain.kernel.errors import VersionConflict
from domain.kernel.ids import ReferralId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.person.custody_follows import TakenAlong, taken_along


async def take_case_over(work: PostgresWork, move: CustodyMove, moving: ReferralId | None) -> None:
    """Record that the caller becomes the holder, and everything that custody takes along. ``moving``: the transfer that
    moves custody; it is recorded by whoever decided about it.

    Raises ``VersionConflict`` if the case is no longer being handed to the caller.
    """
    found: Json | None = await work.load("load_case_to_take", move.handoff_id)
    if found is None or (found["case"]["id"], found["case"]["version"]) != (str(move.case_id), move.case_version):
        raise VersionConflict
    learn_conversations(work, found)
    whole = whole_case_of(found)
    along = taken_along(whole, move, moving)
    work.changes.for_the_new_holder()
    custody_change(work, move)
    for referral in along.referrals:
        row = next(row["referral"] for row in found["referrals"] if row["referral"]["id"] == str(referral.id))
        work.changes.update("referrals", referral_row(referral, blob(row["words"]), blob(row["deletion_note"])))
    for handoff in along.handoffs:
        work.changes.update("handoffs", handoff_row(handoff))
    await pass_conversations(work, along)
    await IdentityTaken(work, found, move, along).record()
    work.record_events(along.happened)


def learn_conversations(work: PostgresWork, found: Json) -> None:
    """Collect the copies of the conversations' keys that came with a whole case."""
    work.keys.learn({"wrapped_keys": found["conversations"]})


async def pass_conversations(work: PostgresWork, along: TakenAlong) -> None:
    """Give the new sending side access and its copy; end the access of the old one and of receivers of what ended.

    Without a key, the old copies stay until the worker brings the new ones: one of them may be the only one there is.
    """
    waiting = set()
    for referral in along.passed:
        holder = referral.sender.organisation_id
        work.changes.add("access", [access_row(holder, referral.case_id, referral.id, work.at)])
        try:
            work.changes.add("grant", [await work.keys.share(referral.data_key_id, referral.case_id, holder)])
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            work.cannot_open(problem)
            waiting.add(referral.data_key_id)
    work.changes.add(
        "revoke",
        [
            revoke_row(key, organisation, along.after.case.id, identity=False)
            for organisation, key in along.closed_conversations
            if key not in waiting
        ],
    )
    work.changes.add(
        "let_go",
        [
            {"organisation_id": organisation, "case_id": along.after.case.id, "object_id": referral_id}
            for organisation, referral_id in along.lets_go
        ],
    )


@dataclass(frozen=True, slots=True)
class IdentityTaken:
    """Moves the identity's key and index to the new holder. The case keeps its key; ``found`` is the case as loaded."""

    work: PostgresWork
    found: Json
    move: CustodyMove
    along: TakenAlong

    async def record(self) -> None:
        """Grant and revoke copies; without a key, take the old ones out of reach until the worker brings a new key."""
        work, move, key = self.work, self.move, key_of(self.found)
        holder = move.to.organisation_id
        work.changes.add_precondition("cases", {"id": move.case_id, "data_key_id": key})
        try:
            grant, identity = await work.keys.share(key, move.case_id, holder), await self._identity()
            await self._index(identity)
        except KeyServiceUnavailable as problem:
            work.cannot_open(problem)
            keeps = sorted(self.along.after.with_identity_open(work.at))
            cut = {"case_id": move.case_id, "key": key, "keeps": keeps, "held_by": held_by(self.found, key)}
            work.changes.add("cut_off", [cut])
            await self._index(None)
            return
        work.changes.add("grant", [grant])
        work.changes.add(
            "revoke",
            [revoke_row(key, gone, move.case_id, identity=True) for gone in self.along.closes_identity],
        )

    async def _identity(self) -> Identity | None:
        """A damaged identity cannot be found until it is repaired and rewritten; custody does not wait for that."""
        sealed = blob(self.found["identity"])
        if sealed is None:
            return Identity()
        try:
            key = await self.work.keys.any(key_of(self.found))
            return identity_of(open_document(key, sealed, identity_place(self.move.case_id)))
        except CiphertextRejected as problem:
            self.work.cannot_open(problem)
            return None

    async def _index(self, identity: Identity | None) -> None:
        """Make the person findable for the new holder, and for the old one no more; ``None`` if it cannot be read."""
        case, holder = self.along.after.case, self.move.to.organisation_id
        if identity is None:
            self.work.changes.add("index", [unindexed_row(case.id, holder)])
            return
        await index_identity(self.work, case.id, case.code, holder, identity)
