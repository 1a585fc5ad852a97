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
    """What is said of a new organisation; without ``code`` one is made from the name."""

    code: str | None
    name: str
    operator_type: OperatorType
    country: str


async def create_organisation(work: OpenWork, actor: Actor, requested: CreateOrganisation) -> Organisation:
    """Let an organisation join the network. Its encryption key is made with it.

    Without `code` one is made from the name. Afterwards make its centres and register its clients.
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
            status=OrganisationStatus.ACTIVE,
            created_at=w.at,
            updated_at=w.at,
        )
        await w.organisations.add(organisation)
        return w.answer(organisation)
