"""Open a case."""

from dataclasses import dataclass
from secrets import token_bytes

from domain.access import Actor, Level
from domain.case.case import Case, Profile
from domain.case.codes import case_code, tracking_code, tracking_hash
from domain.case.identity import Identity
from domain.case.view import CaseView, preview_of
from domain.events import Happened
from domain.ids import CaseId, DataKeyId
from domain.ports import OpenWork
from domain.vocabulary import CaseStatus, CaseType, EventType, OperatorType


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What the opening centre writes down. ``centre`` is an id or a code."""

    centre: str
    profile: Profile
    case_types: tuple[CaseType, ...]
    excluded_operator_types: tuple[OperatorType, ...]
    identity: Identity


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """The new case, and the migrant's own code, which is shown this once and stored only as a digest."""

    view: CaseView
    tracking_code: str


async def open_case(work: OpenWork, actor: Actor, asked: OpenCase) -> OpenedCase:
    """Open a case for a migrant; your centre is its first holder and answers for it from now on.

    The `tracking_code` in the answer belongs to the migrant and is shown only here. The person may be left out and
    added later. Everything in `person` and `safe_contact` is encrypted; it is read only through `GET
    /v1/cases/{id}/identity`. There is no field for legal status.
    """
    async with work() as w:
        centre = await w.centres.find(asked.centre, pointer="/centre_id")
        actor.must_stand_at(centre.place, "/centre_id")
        code = tracking_code(token_bytes(16))
        case = Case(
            id=CaseId(w.new_id()),
            code=case_code(centre.country, token_bytes(8)),
            version=1,
            status=CaseStatus.OPEN,
            holder=centre.place,
            profile=asked.profile,
            case_types=asked.case_types,
            excluded_operator_types=asked.excluded_operator_types,
            data_key_id=DataKeyId(w.new_id()),
            tracking_hash=tracking_hash(code),
            has_identity=not asked.identity.empty,
            created_at=w.at,
            updated_at=w.at,
        )
        opened = Happened(
            EventType.CASE_OPENED, (("case", case.id),), (centre.organisation_id,), case.status, case.version
        )
        await w.cases.open(case, asked.identity, (opened,))
        view = CaseView(case, Level.HOLDER, preview_of(case, w.at.date()), case.profile)
        return w.answer(OpenedCase(view, code))
