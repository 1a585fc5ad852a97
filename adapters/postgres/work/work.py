"""One unit of work on the data path (docs/architecture.md).

Who takes part: a use case, this object, and the functions ``corridor.load_…`` and ``corridor.record``.
Promised: nothing is written before the block ends; then everything is written in one statement, with the audit entry
and the stored response, or nothing is.
On failure: a lost race raises ``VersionConflict`` and the caller decides again; a refusal (ADR 0024) is written to the
audit trail before it is returned; without the database, ``DatabaseUnavailable``, or ``OutcomeUnknown`` while recording.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

import asyncpg
from pydantic_core import from_json

from adapters.postgres.connection.availability import DatabaseUnavailable
from adapters.postgres.connection.pool import Database
from adapters.postgres.connection.reads import Reads
from adapters.postgres.keys.key_chain import KeyChain
from adapters.postgres.keys.sealing import answer_row, replay_answer
from adapters.postgres.mapping.values import STEP, Json, as_array, id_of, time, to_json
from adapters.postgres.work.changes import Changes, audit_row, entry_of_another, journal_row
from adapters.postgres.work.constraint_errors import AnswerTaken, outcome_unknown_while_away, translated
from adapters.postgres.work.refusals import refusal_of
from domain.groups.all_or_none import refused_in_each
from domain.kernel.access import coordinates
from domain.kernel.errors import CorridorError, Missing
from domain.kernel.events import DomainEvent
from domain.kernel.ids import PREFIXES, CaseId, to_text
from domain.kernel.index_terms import IndexTerms
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, Vault
from domain.kernel.prepared import Prepared
from domain.kernel.request_info import RequestInfo, StoredAnswer
from domain.ports.clock import Clock, utc_now

V = TypeVar("V")
Render = Callable[[Any], StoredAnswer]
Alert = Callable[[KeyServiceUnavailable | CiphertextRejected, str], None]
"""Tells the operator why something cannot be decrypted, with the id of the request."""


class PostgresWork:
    """See the head of this file. Stores reach the database only through ``load``."""

    _stores: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        """Note the names of the stores, which a subclass declares as cached properties."""
        cls._stores += tuple(name for name, made in vars(cls).items() if isinstance(made, cached_property))

    def __init__(
        self,
        database: Database,
        vault: Vault,
        request_info: RequestInfo,
        render: Render,
        alert: Alert,
        reads: Reads | None = None,
        now: Clock = utc_now,
    ) -> None:
        self.at = now()
        self.request_info = request_info
        self.changes = Changes()
        self.vault = vault
        self.keys = KeyChain(vault, request_info.actor.organisation_id)
        self.case_id: UUID | None = None
        self.more_cases: tuple[UUID, ...] = ()  # others that the response shows
        self.found_cases: tuple[UUID, ...] = ()  # cases of other organisations that a look-up found
        self.object_id = request_info.object_id
        self._each: dict[UUID | None, str | None] = {}  # where one entry for each case is made: what it is about
        self._concerned: dict[UUID, str] = {}
        self._database = database
        self._reads = database if reads is None else reads
        self._render = render
        self._alert = alert
        self._alerted: set[str] = set()
        self._of_refusal: tuple[DomainEvent, ...] = ()
        self._answer: StoredAnswer | None = None
        self._who = {
            "organisation_id": request_info.actor.organisation_id,
            "client_id": request_info.actor.client_id,
            "key": request_info.idempotency.digest if request_info.idempotency else None,
            "role": request_info.actor.role,
            "centres": as_array(request_info.actor.centre_ids),
            "case": request_info.actor.case_id,
            "sees_unconfirmed": request_info.actor.is_system or coordinates(request_info.actor),
        }
        self._context, self._ids = to_json({**self._who, "at": self.at}), 0

    @property
    def index_terms(self) -> IndexTerms:
        """Return how values are read and compared."""
        return self.vault.index_terms

    def date_after(self, latest: str | None) -> None:
        """Do this work later than what was last recorded in a case that it loads, by whatever clock (ADR 0073)."""
        if latest is not None and time(latest) + STEP > self.at:
            self.at = time(latest) + STEP
            self._context = to_json({**self._who, "at": self.at})

    def new_id(self) -> UUID:
        """Create a UUIDv7 of the time of this work, so that ids sort as its times do."""
        self._ids += 1
        return id_of(self.at, self._ids)

    def answer(self, view: V) -> V:
        """Set the response; it is stored in the same transaction if the request had an Idempotency-Key."""
        if self.request_info.idempotency is not None:
            self._answer = self._render(view)
        return view

    def cannot_open(self, problem: KeyServiceUnavailable | CiphertextRejected) -> None:
        """Alert the operator to something that this work has to do without; once per cause."""
        if problem.reason not in self._alerted:
            self._alerted.add(problem.reason)
            self._alert(problem, self.request_info.request_id)

    async def load(self, function: str, *arguments: Any) -> Any:
        """Call one load function, collect its keys, and return its ``file``; a repeated request ends here."""
        call = f"SELECT corridor.{function}($1{''.join(f', ${place}' for place in range(2, len(arguments) + 2))})"
        try:
            loaded: Json = from_json(await self._reads.value(call, self._context, *arguments))
        except asyncpg.InsufficientPrivilegeError as problem:  # of what it writes, such as what a budget has left
            raise (translated(problem) or problem) from problem
        self.keys.learn(loaded)
        self.date_after(loaded.get("latest"))
        if loaded.get("answer") is not None:
            if not self.keys.holds_key_of(self.request_info.actor.organisation_id):
                await self.load("load_own_key")  # the result may lack our key, or nothing was found
            await replay_answer(self.request_info, loaded["answer"], self.keys)
        if isinstance(found := loaded.get("file"), dict):
            self.keys.learn(found)
        return found

    async def page(self, function: str, requested: str) -> list[Any]:
        """Call one list function and return its rows."""
        return await self._reads.rows(f"SELECT * FROM corridor.{function}($1, $2)", self._context, requested)  # noqa: S608 - names of ours

    def record_events(self, happened: tuple[DomainEvent, ...]) -> tuple[UUID, ...]:
        """Add what happened to the journal, from where it reaches those who may know of it; returns the ids."""
        numbers = tuple(self.new_id() for _ in happened)
        for number, event in zip(numbers, happened, strict=True):
            self.concerns(*event.subject[0])
            self.changes.add("journal", (journal_row(number, self.at, event, self.request_info.actor),))
        return numbers

    def record_if_refused(self, event: DomainEvent) -> None:
        """Set the event to record if this work is refused and nothing else is recorded."""
        self._of_refusal = (event,)

    def concerns(self, kind: str, number: UUID) -> None:
        """Set the object of this work for the audit trail, if the path names none."""
        if self.object_id is None and kind in PREFIXES:
            self.object_id = to_text(kind, number)

    def enact(self, prepared: Prepared[V]) -> V:
        """Let a prepared change take effect with this record; the trail of whom it concerns says so too."""
        self.concerns(*prepared.subject)
        self.changes.add("prepared", ({"id": prepared.id},))
        self.note_in_trail_of(prepared.owner, *prepared.subject)
        return prepared.result

    def concern_each(self, objects: Mapping[CaseId, tuple[str, UUID]]) -> None:
        """Enter this work into the chain of each of these cases, in the order in which everyone locks them."""
        self.case_id, self.more_cases = None, tuple(sorted(objects))
        self._each = {case_id: to_text(*objects[case_id]) for case_id in sorted(objects)}

    def note_in_trail_of(self, organisation_id: UUID, kind: str, number: UUID) -> None:
        """Copy the change to the trail of the organisation that it concerns, if that is another one."""
        if organisation_id != self.request_info.actor.organisation_id:
            self._concerned.setdefault(organisation_id, to_text(kind, number))

    def write_audit(self, outcome: str, about: str) -> None:
        """Add an audit entry to this work's record."""
        for case_id, object_id in (self._each or {self.case_id: self.object_id}).items():
            entry = audit_row(self.request_info, self.new_id(), self.at, case_id, outcome, about, object_id)
            self.changes.add("audit", (entry,))

    async def __aenter__(self) -> Self:
        """Begin; nothing is locked or opened yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Record, and drop the stores: they refer to this work, which would otherwise wait for garbage collection."""
        try:
            await self._end(problem)
        finally:
            for name in self._stores:
                vars(self).pop(name, None)

    async def _end(self, problem: BaseException | None) -> None:
        """Record everything or, on a refusal, only that it was refused."""
        about = None if problem is None else refusal_of(problem)
        if isinstance(problem, CorridorError) and not isinstance(problem, Missing):
            problem.of_cases = (self.case_id, *self.more_cases)
        if about is not None and not self.request_info.actor.is_system:
            self.changes = Changes()
            if isinstance(problem, Missing):
                # for this caller nothing exists, whatever was found: the entry must not appear in a case's chain
                self.case_id = None
            elif self.case_id is not None:
                self.concerns("case", self.case_id)
            for case_id, why in (refused_in_each(problem) or {self.case_id: about}).items():
                self._each = {case_id: self.object_id}
                self.write_audit("refused", why)
            self.record_events(self._of_refusal)
            await self._record(refused=True)
        elif problem is None:
            if not self.changes.changes_nothing:
                self.write_audit("allowed", "changed")
                for organisation_id, object_id in self._concerned.items():
                    entry = entry_of_another(self.request_info, self.new_id(), self.at, organisation_id, object_id)
                    self.changes.add("audit_of_others", (entry,))
            if self._answer is not None:
                cases = (self.case_id, *self.more_cases)
                row = await answer_row(self.request_info, self._answer, self.keys, self.at, cases)
                self.changes.keep_answer({**row, "found_cases": self.found_cases or None})
            if not self.changes.empty:
                await self._record()

    async def keep(self, answer: StoredAnswer, *about: UUID | None) -> None:
        """Store a response about these cases that changed nothing (a refusal that a retry gets again).

        A response with free text is not stored while no key is available: a retry is simply refused again.
        """
        await self.load("load_own_key")
        self.changes = Changes()
        try:
            self.changes.keep_answer(await answer_row(self.request_info, answer, self.keys, self.at, about or (None,)))
        except KeyServiceUnavailable:
            return
        await self._record()

    async def _record(self, *, refused: bool = False) -> None:
        statement = f"SELECT corridor.{self.changes.function}($1, $2)"
        try:
            await self._database.value(statement, self._context, to_json(self.changes.as_document()))
        except (asyncpg.PostgresError, DatabaseUnavailable) as problem:
            meaning = translated(problem, changes=not refused and not self.changes.changes_nothing)
            if isinstance(meaning, AnswerTaken):
                with outcome_unknown_while_away():  # the winner has done it
                    await self.load("load_own_key")  # raises AlreadyAnswered with what the winner recorded
            if meaning is None or meaning is problem:
                raise
            raise meaning from problem
