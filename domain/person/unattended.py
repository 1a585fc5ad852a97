"""Nobody is behind a case: the centre that holds it is closed or suspended (contract, section 3; ADR 0037).

A centre of the same organisation takes it over at once. A successor elsewhere is offered it: no consent is needed to
ask, because somebody must answer for the case, but its identity opens to the new holder only as it does to any other.
Until somebody has taken it, those who run the network are told, once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.cases.custody import CustodyMove, Handoff
from domain.directory.corridor import ResponseTimeTexts
from domain.directory.organisations import Centre
from domain.directory.succession import Line, next_in_line
from domain.handoffs.offering import Held, answered_by
from domain.kernel.access import Place
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CentreId, DataKeyId, HandoffId, OrganisationId
from domain.person.case_decision import CaseDecision, called_off
from domain.person.whole_case import WholeCase
from domain.referrals.deciding import handoff_event
from domain.vocabulary import CustodyReason, EventType, HandoffStatus, OperatorType


@dataclass(frozen=True, slots=True)
class PastOffer:
    """A direct offer that the present holder made since it holds the case, and did not call off."""

    receiver: CentreId
    open: bool


@dataclass(frozen=True, slots=True)
class Unattended:
    """What decides about such a case. ``line`` is that of its holder; ``told``: those who run the network know.
    ``ledger``: who held the case, and whom of them the person left, oldest first.

    ``coordinators``: the coordinating bodies. ``leads``: the organisations that lead the centre's corridors.
    ``shared_times``: the response times of the active corridors that the holder shares with each successor.
    """

    line: Line
    offers: tuple[PastOffer, ...]
    told: bool
    coordinators: tuple[OrganisationId, ...]
    leads: tuple[tuple[OrganisationId, OperatorType], ...]
    shared_times: Mapping[CentreId, tuple[ResponseTimeTexts, ...]] = field(default_factory=dict)
    ledger: tuple[Held, ...] = ()

    @property
    def left(self) -> frozenset[CentreId]:
        """The centres that the person left. None of them gets the case again without their word."""
        last = {held.centre_id: held.left for held in self.ledger}
        return frozenset(centre for centre, left in last.items() if left)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nobody takes it over at once. Either may be ``None``: it was offered, or told, before."""

    offer: Handoff | None
    told: DomainEvent | None


def attend(whole: WholeCase, found: Unattended, handoff_id: HandoffId, at: datetime) -> CaseDecision | Waiting | None:
    """Decide who takes over an open case; ``None`` if its holder is in operation after all."""
    holder, line = whole.case.holder, found.line
    if holder is None or line.centre.in_operation:
        return None
    declined = {offer.receiver for offer in found.offers if not offer.open}
    heir = next_in_line(line, whole.case.excluded_operator_types, declined, found.left)
    if heir is not None and line.is_at_home(heir):
        return taken_over(whole, holder, heir, handoff_id, at)
    offer = None
    if heir is not None and not whole.handoffs:
        decide_by = answered_by(found.shared_times.get(heir.id, ()), at)
        offer = replace(_handed(whole, holder, heir, handoff_id, at), decide_by=decide_by)
    return Waiting(offer, None if found.told else _told(whole, holder, found))


def taken_over(whole: WholeCase, holder: Place, heir: Centre, handoff_id: HandoffId, at: datetime) -> CaseDecision:
    """Move the case to another centre of the same organisation. Open offers of the former holder are called off."""
    handoff = replace(_handed(whole, holder, heir, handoff_id, at), status=HandoffStatus.ACCEPTED)
    offers = tuple(offer for offer in whole.handoffs if offer.referral_id is None)
    off, events = called_off(offers, at)
    case = replace(whole.case, version=whole.case.version + 1, updated_at=at, holder=heir.place)
    return CaseDecision(
        case=case,
        happened=whole.told((handoff_event(handoff), *events)),
        handoffs=(*off, handoff),
        custody=CustodyMove(
            case.id,
            whole.case.version,
            holder.centre_id,
            heir.place,
            CustodyReason.SUCCESSOR,
            handoff.id,
            at,
        ),
        closed_conversations=tuple(key for offer in offers if (key := _key_of(offer)) is not None),
    )


def _handed(whole: WholeCase, holder: Place, heir: Centre, handoff_id: HandoffId, at: datetime) -> Handoff:
    return Handoff(handoff_id, 1, whole.case.id, None, holder, heir.place, HandoffStatus.OFFERED, at, at)


def _key_of(offer: Handoff) -> tuple[OrganisationId, DataKeyId] | None:
    """Return the receiver's copy of the key of the reason, which it loses."""
    receiver = offer.receiver.organisation_id
    return (
        None if offer.data_key_id is None or receiver == offer.sender.organisation_id else (receiver, offer.data_key_id)
    )


def _told(whole: WholeCase, holder: Place, found: Unattended) -> DomainEvent:
    """An organisation that leads a corridor is told unless the migrant excluded its kind. The coordinating body always
    is: otherwise nobody might be, and the event has nothing but ids.
    """
    case = whole.case
    leads = (lead for lead, kind in found.leads if kind not in case.excluded_operator_types)
    audience = tuple(dict.fromkeys((holder.organisation_id, *found.coordinators, *leads)))
    subject = (("case", case.id), ("centre", holder.centre_id))
    return DomainEvent(EventType.CASE_UNATTENDED, subject, audience, case.status, case.version)
