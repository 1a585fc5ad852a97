"""Create an organisation."""

from dataclasses import dataclass

from domain.directory.codes import code_from
from domain.directory.organisations import Organisation, OrganisationStatus
from domain.kernel.access import Actor, must_coordinate
from domain.kernel.ids import OrganisationId
from domain.ports.work import OpenWork
from domain.usecases.directory.choose_code import choose_code
from domain.vocabulary import OperatorType


@dataclass(frozen=True, slots=True)
class CreateOrganisation:
    """What to create; without ``code``, one is derived from the name."""

    code: str | None
    name: str
    operator_type: OperatorType
    country: str


async def create_organisation(work: OpenWork, actor: Actor, requested: CreateOrganisation) -> Organisation:
    """Add an organisation to the network, together with its encryption key.

    Without `code`, one is derived from the name. It is `pending` until a second person confirms it: until then its
    systems and people get no access, and only the coordinating body and the organisations that lead a corridor see it.
    You can create its centres, memberships and clients meanwhile.
    """
    async with work() as w:
        must_coordinate(actor)
        number = w.new_id()
        organisation = Organisation(
            id=OrganisationId(number),
            code=await choose_code(w.organisations, requested.code, code_from(requested.name, "organisation"), number),
            version=1,
            name=requested.name,
            operator_type=requested.operator_type,
            country=requested.country,
            status=OrganisationStatus.PENDING,
            proposed_by=actor.person,
            confirmations=(),
            confirmed_at=None,
            created_at=w.at,
            updated_at=w.at,
        )
        await w.organisations.add(organisation)
        return w.answer(organisation)
