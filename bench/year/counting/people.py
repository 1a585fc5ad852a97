"""What is known of the person of a case, as one organisation counts it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from bench.year.counting.facts import NONE, Record
from bench.year.diary import Entry
from bench.year.record.entries import CaseEntry

NOT_SEEN, UNKNOWN = "not_seen", "unknown"
BANDS = ((18, "under_18"), (25, "18_24"), (35, "25_34"), (45, "35_44"), (55, "45_54"), (65, "55_64"))
"""Each age band with the age that is too old for it. By a year alone, a person counts as a minor until the end of the
year in which they turn 18.
"""


class People:
    """The persons of all cases."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._merged: dict[UUID, list[UUID]] = {}
        self._first: dict[UUID, Entry] = {}
        for case in record.books.cases.values():
            if case.merged_into is not None:
                self._merged.setdefault(case.merged_into, []).append(case.id)
        for entry in record.diary.entries.values():
            first = self._first.get(entry.case)
            if entry.status != "entered_in_error" and (first is None or entry.sent_at < first.sent_at):
                self._first[entry.case] = entry

    def family(self, case: UUID) -> list[CaseEntry]:
        """Return a case and those that were merged into it, in the order in which they were opened."""
        numbers = [case, *self._merged.get(case, ())]
        return sorted((self._record.books.cases[one] for one in numbers), key=lambda one: one.ledger[0].since)

    def corridor(self, case: UUID) -> tuple[str, str]:
        """Return the corridor and the urgency of its first sent referral."""
        first = self._first.get(case)
        return (NONE, NONE) if first is None else (self._record.road(first.corridor), first.urgency)

    def seen_by(self, organisation: UUID, case: UUID) -> Mapping[str, tuple[str, ...]]:
        """Return what an organisation counts of the person; nothing can be seen of a case that it lost."""
        entry = self._record.books.cases[case]
        if not self._has_access(organisation, entry):
            return dict.fromkeys(("sex", "age_band", "stage", "sector"), (NOT_SEEN,))
        return {
            "sex": (entry.sex,),
            "age_band": (age_band(entry.born, entry.ledger[0].since.date()),),
            "stage": (entry.stage,),
            "sector": (entry.sector or UNKNOWN,),
        }

    def case_types(self, organisation: UUID, case: UUID) -> list[str]:
        """Return under which kinds the complaints of a person count for an organisation."""
        types = {kind for one in self.family(case) for kind in one.case_types} - {"departure_support", "return_support"}
        sees = self._has_access(organisation, self._record.books.cases[case])
        return sorted(types) if sees else [NOT_SEEN] * len(types)

    def _has_access(self, organisation: UUID, case: CaseEntry) -> bool:
        """Return whether an organisation that took part may still know of a case: the person has not excluded centres
        of its kind, or it holds the case all the same.
        """
        if case.holder is not None and self._record.owner(case.holder) == organisation:
            return True
        places = (centre.end.place for centre in self._record.network.centres.values())
        return next(one.operator_type for one in places if one.organisation_id == organisation) not in case.excluded


def age_band(born: int | None, today: date) -> str:
    """Return the age band of a person of whom the year of birth is known, or not."""
    if born is None:
        return UNKNOWN
    age = today.year - born
    return next((band for below, band in BANDS if age < below + (below == 18)), "65_plus")
