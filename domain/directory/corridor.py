"""A corridor: a route between two countries, its member centres and their response times."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.directory.agreement import Agreement
from domain.directory.durations import parse_duration
from domain.kernel.ids import CentreId, CorridorId, OrganisationId
from domain.kernel.sentence import Sentence
from domain.vocabulary import CorridorRole, CorridorStatus, Direction


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """How long the receiving centre may take for each step."""

    acknowledge_within: timedelta
    decide_within: timedelta
    contact_within: timedelta


ResponseTimeTexts = Mapping[str, Mapping[str, str]]
"""Urgency → step → ISO 8601 duration, as the coordinating body entered it."""

DEFAULT_RESPONSE_TIMES: ResponseTimeTexts = {
    "emergency": {"acknowledge_within": "PT4H", "decide_within": "PT24H", "contact_within": "P3D"},
    "urgent": {"acknowledge_within": "PT24H", "decide_within": "PT72H", "contact_within": "P7D"},
    "normal": {"acknowledge_within": "P3D", "decide_within": "P14D", "contact_within": "P30D"},
}
"""Defaults (contract, section 3)."""


def filled_response_times(
    texts: ResponseTimeTexts, present: ResponseTimeTexts = DEFAULT_RESPONSE_TIMES
) -> dict[str, dict[str, str]]:
    """Return all nine times: those given, and current ones for the rest (defaults for a new corridor)."""
    return {
        urgency: {**steps, **present.get(urgency, {}), **texts.get(urgency, {})}
        for urgency, steps in DEFAULT_RESPONSE_TIMES.items()
    }


def why_times_contradict(texts: ResponseTimeTexts) -> Iterator[tuple[str, Sentence]]:
    """Yield each urgency whose receiver would have to decide before it has to acknowledge, with a sentence; ``texts``
    are all nine times.
    """
    for urgency, steps in texts.items():
        if parse_duration(steps["decide_within"]) < parse_duration(steps["acknowledge_within"]):
            yield urgency, Sentence("The time to decide cannot be shorter than the time to acknowledge.")


@dataclass(frozen=True, slots=True)
class Member:
    """A centre's role in a corridor. ``joined_at`` is ``None`` for those with which the corridor was made, and where
    it was not recorded.
    """

    centre_id: CentreId
    role: CorridorRole
    joined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Corridor:
    """The state of one corridor. ``agreement``: the one that binds."""

    id: CorridorId
    code: str
    version: int
    origin_country: str
    destination_country: str
    transit_countries: tuple[str, ...]
    status: CorridorStatus
    lead_organisation_id: OrganisationId | None
    response_times: ResponseTimeTexts
    members: tuple[Member, ...]
    created_at: datetime
    updated_at: datetime
    agreement: Agreement | None = None


def direction_between(sender_role: CorridorRole | None, receiver_role: CorridorRole | None) -> Direction:
    """Return the direction of a referral between two members: a return to the origin side from any other, onward within
    one side, otherwise outbound. A centre without a role is no member, and nothing can be sent.
    """
    if sender_role is not None and sender_role is receiver_role:
        return Direction.ONWARD
    if sender_role is not None and receiver_role is CorridorRole.ORIGIN:
        return Direction.RETURN
    return Direction.OUTBOUND
