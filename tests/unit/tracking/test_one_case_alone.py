"""The migrant reaches one case, under whatever organisation holds it."""

from uuid import UUID

from domain.cases.relation import CaseFile, level_of
from domain.kernel.access import Actor, Level
from domain.kernel.ids import CaseId
from tests.unit.builders_domain import a_case


def test_a_migrant_reaches_one_case_alone() -> None:
    case = a_case()
    assert case.holder is not None
    organisation = case.holder.organisation_id
    file = CaseFile(case, (), (), last_holder=case.holder)
    mine, others = Actor.migrant(organisation, case.id), Actor.migrant(organisation, CaseId(UUID(int=7)))
    assert level_of(mine, file) is Level.HOLDER
    assert level_of(others, file) is None
    assert (mine.scopes, mine.is_staff, mine.is_system) == (frozenset(), False, False)
