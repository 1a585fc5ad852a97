"""SQL and the domain agree on whether the person left a centre that held the case."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from adapters.postgres.mapping.values import to_json
from domain.consents.consent import StruckOut
from domain.person.taking_part import has_left
from domain.person.whole_case import CustodyPeriod, WholeCase
from domain.vocabulary import CaseStatus, CustodyReason
from tests.postgres.access.relations import Connection, places
from tests.postgres.access.test_grounds_of_custody import CENTRES, LATER, a_case_there, a_way_there, entry
from tests.unit.builders_domain import AT, a_case, a_consent

ENDS = (None, *product(CENTRES, ("for everybody", "for it alone")))
"""Which centre's consent was withdrawn, and how."""
END = "UPDATE corridor.consents SET withdrawn_at = $2, struck_out = $3 WHERE id = $1"
LEFT = "SELECT c, corridor.was_left(c, $2) FROM unnest($1::uuid[]) AS c"


@pytest.mark.parametrize("first", LATER, ids=lambda one: f"{one[0]} {one[1][0]} {one[1][1]}")
async def test_a_centre_was_left_in_sql_where_it_was_in_the_domain(connection: Connection, first: Any) -> None:
    known = await places(connection)
    opener = known[CENTRES[0]]
    case_id = await a_case_there(connection, opener)
    given = {code: await a_way_there(connection, case_id, opener, known[code]) for code in CENTRES}
    await connection.execute("SELECT set_config('app.org', $1, true)", str(opener.organisation_id))
    case = a_case(holder=None, status=CaseStatus.CLOSED)
    seen = set()
    for second in LATER:
        ledger = [CustodyPeriod(opener, CustodyReason.OPENED, None)]
        rows = [entry(case_id, 1, ledger[0], None)]
        for n, (code, (way, consented)) in enumerate((first, second), 2):
            ledger.append(CustodyPeriod(known[code], way, given[code][0] if consented else None))
            rows.append(entry(case_id, n, ledger[-1], given[code][1] if consented else None))
        await connection.execute("DELETE FROM corridor.custody WHERE case_id = $1", case_id)
        await connection.execute(
            "INSERT INTO corridor.custody SELECT * FROM jsonb_populate_recordset(NULL::corridor.custody, $1)",
            to_json(rows),
        )
        for ended in ENDS:
            consents = []
            for code, (number, _) in given.items():
                at = AT + timedelta(days=1) if ended == (code, "for everybody") else None
                struck = (StruckOut(known[code].centre_id, AT),) if ended == (code, "for it alone") else ()
                consents.append(replace(a_consent(), id=number, withdrawn_at=at, struck_out=struck))
                said = to_json({str(one.centre_id): one.at for one in struck}) if struck else None
                await connection.execute(END, number, at, said)
            whole = WholeCase(case, tuple(ledger), tuple(consents), (), ())
            found = {
                row[0]: row[1]
                for row in await connection.fetch(LEFT, [known[code].centre_id for code in CENTRES], case_id)
            }
            expected = {known[code].centre_id: has_left(whole, known[code]) for code in CENTRES}
            assert found == expected, (first, second, ended)
            seen |= set(found.values())
    assert seen == {True, False}
