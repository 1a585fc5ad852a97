"""Who sees a case, a referral and a handoff in a list is whom the domain calls a party: over every relation of two
organisations' centres to a case, for clients of all centres and of some, with and without an excluded kind.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import asyncpg
import pytest
from pydantic_core import from_json

from adapters.postgres.connection.roles import APP
from adapters.postgres.mapping.cases import case_file_of
from adapters.postgres.mapping.items import case_item_of
from adapters.postgres.mapping.values import to_json
from domain.cases.case import is_excluded
from domain.cases.relation import CaseFile, level_of
from domain.kernel.access import Actor, Place, Side
from domain.kernel.errors import Missing
from domain.kernel.ids import CaseId, CentreId
from domain.referrals.view import sides_of
from domain.vocabulary import ReferralStatus
from tests.postgres.access.relations import EVERY_RELATION, Relation, arrange, places, whom
from tests.unit.builders_domain import AT, a_case, a_file, a_referral, an_actor

CLIENTS = (
    ("nea-battambang", None),
    ("nea-battambang", ("nea-battambang",)),
    ("nea-battambang", ("nea-pursat",)),
    ("frn-songkhla", None),
    ("frn-songkhla", ("frn-songkhla",)),
    ("frn-songkhla", ("frn-ranong",)),
    ("frn-songkhla", ("frn-trat",)),
    ("frn-songkhla", ("frn-songkhla", "frn-ranong")),
)
"""A centre of the client's organisation, and the centres to which it is limited."""
Codes = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Stored:
    """Every relation as a case in one transaction, seen as the service sees it."""

    connection: "asyncpg.Connection[asyncpg.Record]"
    known: dict[str, Place]
    cases: dict[CaseId, Relation]

    def actor(self, home: str, limit: Codes) -> Actor:
        centres = None if limit is None else frozenset[CentreId](self.known[code].centre_id for code in limit)
        return replace(an_actor(self.known[home]), centre_ids=centres)

    async def rows(self, function: str, actor: Actor, column: str, **asked: Any) -> dict[CaseId, Any]:
        """Give the rows of a list that belong to our cases, by case."""
        query = {"limit": 100_000, **asked}
        if actor.centre_ids is not None:
            query["centres"] = sorted(actor.centre_ids)
        statement = f"SELECT l.*, {column} AS of_case FROM corridor.{function}($1, $2) AS l"
        found = await self.connection.fetch(statement, whom(actor.organisation_id), to_json(query))
        return {row["of_case"]: row for row in found if row["of_case"] in self.cases}

    async def file(self, actor: Actor, case_id: CaseId) -> CaseFile | None:
        """Load a case as that organisation would."""
        loaded = await self.connection.fetchval(
            "SELECT corridor.load_case($1, $2)", whom(actor.organisation_id), case_id
        )
        found = from_json(loaded)["file"]
        return None if found is None else case_file_of(found)

    async def within(self, kind: str, actor: Actor, number: Any) -> bool:
        """Whether a load goes on to look for it, for a client with this one's limit."""
        limited = {} if actor.centre_ids is None else {"centres": f"{{{','.join(map(str, actor.centre_ids))}}}"}
        found = await self.connection.fetchval(f"SELECT corridor.{kind}_within($1, $2)", to_json(limited), number)
        return found is not None


@pytest.fixture(scope="module")
async def stored(database_url: str) -> AsyncIterator[Stored]:
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    known = await places(connection)
    cases = {await arrange(connection, known, relation): relation for relation in EVERY_RELATION}
    await connection.execute(f"SET LOCAL ROLE {APP}")
    yield Stored(connection, known, cases)
    await transaction.rollback()
    await connection.close()


@pytest.mark.parametrize(("home", "limit"), CLIENTS)
async def test_a_case_is_listed_for_whom_the_domain_calls_a_party(stored: Stored, home: str, limit: Codes) -> None:
    actor = stored.actor(home, limit)
    rows = await stored.rows("list_cases", actor, "l.id")
    listed = {case_id for case_id, row in rows.items() if case_item_of(row["item"], actor, AT) is not None}
    files = {case_id: await stored.file(actor, case_id) for case_id in stored.cases}
    party = {case_id for case_id, file in files.items() if file is not None and level_of(actor, file) is not None}
    assert [stored.cases[case_id] for case_id in listed ^ party] == []
    for case_id, relation in stored.cases.items():
        if not relation.excluded and files[case_id] is not None:
            given = None if actor.centre_ids is None else sorted(actor.centre_ids)
            reads = await stored.connection.fetchval("SELECT corridor.may_read_entry($1, $2)", given, case_id)
            assert reads is (case_id in party), relation
            assert await stored.within("case", actor, case_id) is (case_id in party), relation


@pytest.mark.parametrize(("home", "limit"), CLIENTS)
async def test_a_referral_is_listed_with_the_sides_that_the_domain_gives(
    stored: Stored, home: str, limit: Codes
) -> None:
    actor = stored.actor(home, limit)
    of_case = "(SELECT r.case_id FROM corridor.referrals AS r WHERE r.id = l.id)"
    rows = await stored.rows("list_referrals", actor, of_case, box="all", at=AT)
    for case_id, relation in stored.cases.items():
        row = rows.get(case_id)
        ends = () if row is None else ((Side.SENDER, row["outgoing"]), (Side.RECEIVER, row["incoming"]))
        at_sides = _sides(stored, actor, relation)
        assert {side for side, here in ends if here} == at_sides, relation
        if row is not None and not relation.excluded:
            assert await stored.within("referral", actor, row["id"]) is bool(at_sides), relation


def _sides(stored: Stored, actor: Actor, relation: Relation) -> frozenset[Side]:
    if relation.referral is None:
        return frozenset()
    referral = a_referral(
        relation.referral, sender=stored.known["nea-battambang"], receiver=stored.known["frn-songkhla"]
    )
    if relation.referral is ReferralStatus.DRAFT:
        referral = replace(referral, sent_at=None)
    case = a_case(holder=stored.known[relation.holder], excluded_operator_types=relation.excluded)
    try:
        return sides_of(actor, replace(a_file(referral), case=case))
    except Missing:
        return frozenset()


@pytest.mark.parametrize(("home", "limit"), CLIENTS)
async def test_a_handoff_is_listed_for_those_at_its_sides(stored: Stored, home: str, limit: Codes) -> None:
    actor = stored.actor(home, limit)
    of_case = "(SELECT h.case_id FROM corridor.handoffs AS h WHERE h.id = l.id)"
    rows = await stored.rows("list_handoffs", actor, of_case)
    for case_id, relation in stored.cases.items():
        case = a_case(holder=stored.known[relation.holder], excluded_operator_types=relation.excluded)
        ends = (stored.known["nea-battambang"], stored.known["frn-songkhla"])
        stands = any(actor.stands_at(place) and not is_excluded(place, case) for place in ends)
        listed = case_id in rows and not rows[case_id]["excluded"]
        assert listed is (relation.handoff is not None and stands), relation
