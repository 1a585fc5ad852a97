"""The books of all centres, beside the diary of their referrals."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from bench.year.record.entries import ActivityEntry, CaseEntry, ClaimEntry, Held, OfferEntry, Withdrawal


class Books:
    """Everything that the indicators count and that is not about a referral.

    ``recorders``: which centre recorded a consent. ``strays``: cases that nobody goes on with, because they should have
    been merged and were not. ``working``: for each centre, when the workers saw it begin or end to be in operation.
    """

    def __init__(self) -> None:
        self.cases: dict[UUID, CaseEntry] = {}
        self.claims: dict[UUID, ClaimEntry] = {}
        self.activities: dict[UUID, ActivityEntry] = {}
        self.offers: tuple[OfferEntry, ...] = ()
        self.withdrawals: dict[UUID, Withdrawal] = {}
        self.recorders: dict[UUID, UUID] = {}
        self.strays: set[UUID] = set()
        self.working: dict[UUID, list[tuple[datetime, bool]]] = {}

    def opened(self, case: CaseEntry) -> None:
        """Note a case that was opened."""
        self.cases[case.id] = case

    def moved(self, case: UUID, holder: UUID, at: datetime) -> None:
        """Note that another centre answers for a case."""
        ledger = self.cases[case].ledger
        ledger[-1].until = at
        ledger.append(Held(holder, at))

    def closed(self, case: UUID, at: datetime) -> None:
        """Note that nobody answers for it any longer."""
        self.cases[case].ledger[-1].until = at

    def merged(self, case: UUID, into: UUID, at: datetime) -> None:
        """Note that two cases are of one person."""
        self.closed(case, at)
        self.cases[case].merged_into = into

    def looked_up(self, case: UUID, ledger: Sequence[Held]) -> bool:
        """Note what a centre reads in the ledger of a case; returns whether that begins with what was known."""
        known, self.cases[case].ledger = self.cases[case].ledger, list(ledger)
        agrees = [one.centre for one in known] == [one.centre for one in ledger[: len(known)]]
        return agrees and [one.since for one in known] == [one.since for one in ledger[: len(known)]]

    def excluded(self, case: UUID, kind: str, loses: Collection[UUID]) -> None:
        """Note that a person excluded a kind of centres; ``loses``: all centres of organisations that this shuts out,
        whose activities are no longer linked to the case.
        """
        self.cases[case].excluded.add(kind)
        for activity in self.activities.values():
            if activity.case == case and activity.centre in loses:
                activity.case = None

    def withdrawn(self, case: UUID, consent: UUID, at: datetime) -> None:
        """Note that a consent was withdrawn; only the first of a case counts."""
        self.withdrawals.setdefault(case, Withdrawal(case, self.recorders[consent], at))

    def saw(self, centre: UUID, works: bool, at: datetime) -> None:
        """Note what the workers see of a centre."""
        seen = self.working.setdefault(centre, [])
        if not seen or seen[-1][1] is not works:
            seen.append((at, works))
