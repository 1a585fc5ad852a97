"""SQL finds the same period as the domain on which custody rests, in ledgers of three and four entries."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

from adapters.postgres.mapping.cases import case_row, consent_row
from adapters.postgres.mapping.referrals import handoff_row
from adapters.postgres.mapping.values import to_json
from adapters.postgres.work.changes import access_row
from domain.consents.consent import Recipients
from domain.kernel.access import Place
from domain.kernel.ids import CaseId, ConsentId, DataKeyId, HandoffId
from domain.person.grounds import ground_of
from domain.person.whole_case import CustodyPeriod
from domain.vocabulary import CustodyReason, HandoffStatus
from tests.postgres.access.relations import Connection, places
from tests.unit.builders_domain import AT, a_case, a_consent, a_handoff

CENTRES = ("nea-battambang", "frn-songkhla", "frn-ranong")
GIVEN = tuple(product(CENTRES, [(CustodyReason.HANDOFF, True)]))
LATER = (*GIVEN, *product(CENTRES, ((way, False) for way in CustodyReason)))
LEDGERS = (*product(LATER, repeat=2), *product(GIVEN, LATER, LATER))


async def test_custody_rests_on_the_same_period_in_sql(connection: Connection) -> None:
    known = await places(connection)
    case_id = await a_case_there(connection, known[CENTRES[0]])
    handoffs = {code: await a_way_there(connection, case_id, known[CENTRES[0]], known[code]) for code in CENTRES}
    await connection.execute("SELECT set_config('app.org', $1, true)", str(known[CENTRES[0]].organisation_id))
    seen = set()
    for later in LEDGERS:
        ledger = [CustodyPeriod(known[CENTRES[0]], CustodyReason.OPENED, None)]
        rows = [entry(case_id, 1, ledger[0], None)]
        for n, (code, (way, consented)) in enumerate(later, 2):
            consent, handoff = handoffs[code]
            ledger.append(CustodyPeriod(known[code], way, consent if consented else None))
            rows.append(entry(case_id, n, ledger[-1], handoff if consented else None))
        await connection.execute("DELETE FROM corridor.custody WHERE case_id = $1", case_id)
        await connection.execute(
            "INSERT INTO corridor.custody SELECT * FROM jsonb_populate_recordset(NULL::corridor.custody, $1)",
            to_json(rows),
        )
        expected = ground_of(tuple(ledger))
        found = await connection.fetchrow("SELECT * FROM corridor.ground_of($1)", case_id)
        assert found is not None
        assert found["consent_id"] == (None if expected is None else expected.consent_id), ledger
        if expected is not None:
            assert found["centre_id"] == expected.place.centre_id, ledger
        seen.add(expected is None)
    assert seen == {True, False}


async def a_case_there(connection: Connection, holder: Place) -> CaseId:
    case = replace(a_case(holder=holder), id=CaseId(uuid4()), code=uuid4().hex, data_key_id=DataKeyId(uuid4()))
    await connection.execute(
        "SELECT corridor.record('{}', $1)",
        to_json(
            {
                "insert": {"cases": [case_row(case, None)]},
                "access": [access_row(holder.organisation_id, case.id, case.id, AT)],
            }
        ),
    )
    return case.id


async def a_way_there(connection: Connection, case_id: CaseId, sender: Place, to: Place) -> tuple[ConsentId, HandoffId]:
    """Write an accepted handoff to the centre, with a consent of its own."""
    consent = replace(
        a_consent(centre_id=sender.centre_id, organisation_id=sender.organisation_id),
        id=ConsentId(uuid4()),
        case_id=case_id,
        recipients=Recipients((to.centre_id,), None),
    )
    handoff = replace(
        a_handoff(),
        id=HandoffId(uuid4()),
        case_id=case_id,
        referral_id=None,
        sender=sender,
        receiver=to,
        status=HandoffStatus.ACCEPTED,
        consent_id=consent.id,
    )
    insert = {"consents": [consent_row(consent, None)], "handoffs": [handoff_row(handoff)]}
    await connection.execute("SELECT corridor.record('{}', $1)", to_json({"insert": insert}))
    return consent.id, handoff.id


def entry(case_id: CaseId, number: int, period: CustodyPeriod, handoff: HandoffId | None) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "entry": number,
        "centre_id": period.place.centre_id,
        "organisation_id": period.place.organisation_id,
        "since": AT + timedelta(hours=number),
        "until": AT + timedelta(hours=number + 1),
        "by": period.by,
        "handoff_id": handoff,
    }
