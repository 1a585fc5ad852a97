"""The schema of timelines."""

from typing import Any

from pydantic import Field

from api.v1.fields import ResponseBody, Time
from domain.kernel.ids import shown, to_text
from domain.kernel.timeline import TimelineEntry
from domain.vocabulary import Outcome


class TimelineStep(ResponseBody):
    """One step in the history of a case or referral."""

    id: str
    type: str
    at: Time = Field(description="When it was recorded: later than every earlier record of the case.")
    case_id: str
    referral_id: str | None
    organisation_id: str | None = Field(description="Who did it; null for the service itself and for the migrant.")
    by_migrant: bool = Field(description="Whether the migrant did it, from the tracking page.")
    status: str | None
    version: int | None
    outcome: Outcome | None = Field(description="How the case ended, in a step that closes it.")


class TimelineAnswer(ResponseBody, title="Timeline"):
    """The history, oldest first."""

    items: tuple[TimelineStep, ...]
    next_cursor: str | None

    @classmethod
    def of(cls, entries: tuple[TimelineEntry, ...], next_cursor: str | None) -> "TimelineAnswer":
        """Build it from the domain object."""
        return cls(items=tuple(TimelineStep(**step_fields(entry)) for entry in entries), next_cursor=next_cursor)


def step_fields(entry: TimelineEntry) -> dict[str, Any]:
    """Return what every timeline shows of a step."""
    return {
        "id": to_text("event", entry.id),
        "type": entry.type,
        "at": entry.at,
        "case_id": to_text("case", entry.case_id),
        "referral_id": shown("referral", entry.referral_id),
        "organisation_id": shown("organisation", entry.organisation_id),
        "by_migrant": entry.by_migrant,
        "status": entry.status,
        "version": entry.version,
        "outcome": None if entry.outcome is None else Outcome(entry.outcome),
    }
