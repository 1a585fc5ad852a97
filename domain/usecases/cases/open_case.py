"""Open a case."""

from dataclasses import dataclass
from secrets import token_bytes

from domain.cases.case import Case, Profile
from domain.cases.codes import case_code, tracking_code, tracking_hash
from domain.cases.identity import Identity
from domain.cases.lookup import with_phones_apart
from domain.cases.plausible import must_be_plausible, with_birth
from domain.cases.relation import CaseFile, HolderGrounds
from domain.cases.view import CaseView, view_of
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, DataKeyId
from domain.kernel.own_reference import OwnReferenceKind
from domain.ports.work import OpenWork
from domain.referrals.failures import CentreNotActive
from domain.vocabulary import CaseStatus, CaseType, EventType, OperatorType


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What the opening centre enters. ``centre`` is an id or a code."""

    centre: str
    profile: Profile
    case_types: tuple[CaseType, ...]
    excluded_operator_types: tuple[OperatorType, ...]
    identity: Identity
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """The new case, and the migrant's tracking code, which is shown only once and stored as a hash."""

    view: CaseView
    tracking_code: str


async def open_case(work: OpenWork, actor: Actor, requested: OpenCase) -> OpenedCase:
    """Open a case for a migrant. Your centre is its first holder; a suspended or closed centre opens none.

    Give the `tracking_code` in the response to the migrant; it is shown only here. You can leave out the person and add
    them later. Everything in `person`, `safe_contact` and `lodged_by` is encrypted, and can be read only through `GET
    /v1/cases/{id}/identity`. There is no field for legal status.

    A date of birth may be a year or a month alone. In `phones`, a note behind a number is kept as its `note`, and two
    numbers in one field become two entries.
    """
    async with work() as w:
        centre = await w.centres.find(requested.centre, pointer="/centre_id")
        actor.must_stand_at(centre.place, "/centre_id")
        if not centre.in_operation:
            raise CentreNotActive.of_your_own("/centre_id")
        code = tracking_code(token_bytes(16))
        case = Case(
            id=CaseId(w.new_id()),
            code=case_code(centre.country, token_bytes(8)),
            version=1,
            status=CaseStatus.OPEN,
            holder=centre.place,
            profile=requested.profile,
            case_types=requested.case_types,
            excluded_operator_types=requested.excluded_operator_types,
            data_key_id=DataKeyId(w.new_id()),
            tracking_hash=tracking_hash(code),
            has_identity=False,
            created_at=w.at,
            updated_at=w.at,
            external_id=requested.external_id,
        )
        today = w.at.date()
        identity = with_phones_apart(requested.identity, Identity(), w.index_terms, case.code[:2])
        case = with_birth(case, identity, today)
        must_be_plausible(case, identity.born, today)
        opened = DomainEvent(
            EventType.CASE_OPENED, (("case", case.id),), (centre.organisation_id,), case.status, case.version
        )
        await w.cases.open(case, identity, (opened,))
        if case.external_id is not None:
            await w.own_references.keep(OwnReferenceKind.CASE, case.id, case.id, case.external_id)
        grounds = HolderGrounds(centre.id, recorded_here=True)
        file = CaseFile(case, (), (), last_holder=centre.place, grounds=grounds, opened_here=True)
        return w.answer(OpenedCase(view_of(actor, file, w.at), code))
