"""The books of all centres; their referrals are in the diary."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from bench.year.record.entries import ActivityEntry, CaseEntry, ClaimEntry, ConsentEntry, Held, OfferEntry, same_moment


class Books:
    """Everything that the indicators count, except referrals.

    ``strays``: cases that nobody continues, because they should have been merged and were not. ``working``: for each
    centre, when the workers saw it begin or cease to be in operation.
    """

    def __init__(self) -> None:
        self.cases: dict[UUID, CaseEntry] = {}
        self.activities: dict[UUID, ActivityEntry] = {}
        self.offers: tuple[OfferEntry, ...] = ()
        self.consents: dict[UUID, ConsentEntry] = {}
        self.consents_of: dict[UUID, list[ConsentEntry]] = {}
        self.claims_of: dict[UUID, list[ClaimEntry]] = {}
        self.merged_into: dict[UUID, list[UUID]] = {}
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
        """Note that no centre answers for a case any longer."""
        self.cases[case].ledger[-1].until = at

    def merged(self, case: UUID, into: UUID, at: datetime) -> None:
        """Note that a case was merged into another one of the same person."""
        self.closed(case, at)
        self.cases[case].merged_into = into
        self.merged_into.setdefault(into, []).append(case)

    def looked_up(self, case: UUID, ledger: Sequence[Held]) -> bool:
        """Take over the ledger of a case as the service has it; returns whether it begins with the known entries."""
        known, self.cases[case].ledger = self.cases[case].ledger, list(ledger)
        agrees = [one.centre for one in known] == [one.centre for one in ledger[: len(known)]]
        return agrees and all(same_moment(one.since, other.since) for one, other in zip(known, ledger, strict=False))

    def excluded(self, case: UUID, kind: str, loses: Collection[UUID]) -> None:
        """Note that a person excluded a kind of centres. ``loses``: all centres of the excluded organisations, whose
        activities are no longer linked to the case.
        """
        self.cases[case].excluded.add(kind)
        for activity in self.activities.values():
            if activity.case == case and activity.centre in loses:
                activity.case = None

    def consented(self, number: UUID, consent: ConsentEntry) -> None:
        """Note a consent."""
        self.consents[number] = consent
        self.consents_of.setdefault(consent.case, []).append(consent)

    def claimed(self, claim: ClaimEntry) -> None:
        """Note a claim that was opened."""
        self.claims_of.setdefault(claim.case, []).append(claim)

    def withdrawn(self, consent: UUID, at: datetime) -> None:
        """Note that a consent was withdrawn."""
        self.consents[consent].withdrawn_at = at

    def saw(self, centre: UUID, works: bool, at: datetime) -> None:
        """Note whether the workers see a centre in operation."""
        seen = self.working.setdefault(centre, [])
        if not seen or seen[-1][1] is not works:
            seen.append((at, works))
