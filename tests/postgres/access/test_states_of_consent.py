"""SQL shares a category, and keeps the key of the identity, exactly where the domain does for a referral's receiver."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import asyncpg

from adapters.postgres.mapping.cases import consent_row
from adapters.postgres.mapping.values import to_json
from domain.consents.consent import Consent, Recipients, StruckOut, shared_with
from domain.kernel.ids import CaseId, ConsentId, CorridorId
from domain.vocabulary import DataCategory, ReferralStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED
from tests.postgres.access.relations import Relation, arrange, places
from tests.unit.builders_domain import AT, a_consent, an_id

SECOND = timedelta(seconds=1)
ENDS: tuple[dict[str, Any], ...] = (
    {"expires_at": None, "withdrawn_at": None},
    {"expires_at": AT + SECOND, "withdrawn_at": None},
    {"expires_at": AT, "withdrawn_at": None},
    {"expires_at": AT + SECOND, "withdrawn_at": AT - SECOND},
)
COVERED = ((DataCategory.IDENTITY, DataCategory.PROFILE), (DataCategory.PROFILE,), (DataCategory.SUMMARY,))
NAMED = ("this centre", "another centre", "members of that day", "no member on that day", "withdrawn for this centre")
ASKED = "SELECT corridor.opens_identity(jsonb_populate_record(NULL::corridor.referrals, $1), $2)"
SHARED = """SELECT ARRAY(
    SELECT c FROM unnest($3::text[]) AS c
    WHERE corridor.shares(jsonb_populate_record(NULL::corridor.referrals, $1), c, $2)
)"""


async def test_a_receiver_keeps_the_key_on_a_consent_that_opens_the_identity(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    known = await places(connection)
    case_id = await arrange(connection, known, Relation("nea-battambang", None, None, None, ()))
    here, elsewhere = known["frn-songkhla"].centre_id, known["frn-ranong"].centre_id
    roads = {row["code"]: row["id"] for row in await connection.fetch("SELECT code, id FROM corridor.corridors")}
    road = CorridorId(roads["KH-TH"])
    to = {
        "this centre": Recipients((elsewhere, here), None),
        "another centre": Recipients((elsewhere,), None),
        "members of that day": Recipients((), road, (elsewhere, here)),
        "no member on that day": Recipients((), road, (elsewhere,)),
        "withdrawn for this centre": Recipients((elsewhere, here), None),
    }
    for ends, covered, named in product(ENDS, COVERED, NAMED):
        struck = (StruckOut(here, AT),) if named == "withdrawn for this centre" else ()
        consent = replace(
            _consent(case_id, known), data_categories=covered, recipients=to[named], struck_out=struck, **ends
        )
        await connection.execute("SELECT corridor.record('{}', $1)", _inserted(consent))
        for status, share in product(ReferralStatus, COVERED):
            row = {
                "case_id": case_id,
                "status": status,
                "share": share,
                "consent_id": consent.id,
                "to_centre_id": here,
                "corridor_id": roads["KH-TH"],
            }
            shared = shared_with(consent, share, here, AT)
            opens = status in ACCEPTED_UNFINISHED and DataCategory.IDENTITY in shared
            given = json.dumps(row, default=str)
            assert await connection.fetchval(ASKED, given, AT) is opens, (status, share, ends, covered, named)
            if status is ReferralStatus.SENT:
                assert set(await connection.fetchval(SHARED, given, AT, list(DataCategory))) == shared


async def test_without_a_consent_no_key_is_kept(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    row = {"status": ReferralStatus.ACCEPTED, "share": COVERED[0], "consent_id": None, "to_centre_id": an_id("here")}
    assert await connection.fetchval(ASKED, json.dumps(row, default=str), AT) is False


def _consent(case_id: CaseId, known: dict[str, Any]) -> Consent:
    recorder = known["nea-battambang"]
    return replace(
        a_consent(centre_id=recorder.centre_id, organisation_id=recorder.organisation_id),
        id=ConsentId(uuid4()),
        case_id=case_id,
    )


def _inserted(consent: Consent) -> str:
    return to_json({"insert": {"consents": [consent_row(consent, None)]}})
