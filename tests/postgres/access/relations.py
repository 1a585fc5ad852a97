"""Cases in every relation that one organisation's centres can have to them, written as the service writes them."""

from dataclasses import dataclass, replace
from itertools import product
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import asyncpg

from adapters.postgres.mapping.cases import case_row
from adapters.postgres.mapping.referrals import handoff_row, referral_row
from adapters.postgres.mapping.values import to_json
from adapters.postgres.work.changes import access_row
from domain.cases.case import Case
from domain.kernel.access import Place
from domain.kernel.ids import CaseId, CentreId, CorridorId, DataKeyId, HandoffId, OrganisationId, ReferralId
from domain.vocabulary import HandoffStatus, OperatorType, ReferralStatus
from tests.unit.builders_domain import AT, SENT_AT, a_case, a_handoff, a_referral

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
PAST = (None, "frn-songkhla", "frn-ranong")
REFERRALS = (None, ReferralStatus.DRAFT, ReferralStatus.SENT, ReferralStatus.ACCEPTED, ReferralStatus.DECLINED)
HANDOFFS = (None, HandoffStatus.OFFERED, HandoffStatus.CALLED_OFF)
HOLDERS = ("nea-battambang", "frn-ranong")
EXCLUDED = ((), (OperatorType.TRADE_UNION,))


@dataclass(frozen=True, slots=True)
class Relation:
    """Who holds the case, who held it in between, and in what state its referral and handoff to Songkhla are.

    Battambang opened the case, and is the sender of both.
    """

    holder: str
    past: str | None
    referral: ReferralStatus | None
    handoff: HandoffStatus | None
    excluded: tuple[OperatorType, ...]


EVERY_RELATION = tuple(Relation(*each) for each in product(HOLDERS, PAST, REFERRALS, HANDOFFS, EXCLUDED))


async def places(connection: Connection) -> dict[str, Place]:
    """Find the centres of the shipped directory, by code."""
    rows = await connection.fetch(
        """SELECT c.code, c.id, c.organisation_id, o.operator_type
        FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id"""
    )
    found = {}
    for code, centre, organisation, kind in rows:
        found[code] = Place(CentreId(centre), OrganisationId(organisation), OperatorType(kind))
    return found


async def arrange(connection: Connection, known: dict[str, Place], relation: Relation) -> CaseId:
    """Write one such case; it is the caller's to take it back."""
    holder, sender, receiver = known[relation.holder], known["nea-battambang"], known["frn-songkhla"]
    case = replace(
        a_case(holder=holder, excluded_operator_types=relation.excluded),
        id=CaseId(uuid4()),
        code=uuid4().hex,
        data_key_id=DataKeyId(uuid4()),
    )
    insert: dict[str, list[Any]] = {"cases": [case_row(case, None)], "custody": _ledger(case, known, relation)}
    access = {(row["organisation_id"], case.id) for row in insert["custody"]}
    if relation.referral is not None:
        road = await connection.fetchval("SELECT id FROM corridor.corridors WHERE code = 'KH-TH'")
        referral = a_referral(
            relation.referral,
            id=ReferralId(uuid4()),
            case_id=case.id,
            corridor_id=CorridorId(road),
            sender=sender,
            receiver=receiver,
            consent_id=None,
            sent_at=None if relation.referral is ReferralStatus.DRAFT else SENT_AT,
        )
        insert["referrals"] = [referral_row(referral, None)]
        access.add((sender.organisation_id, referral.id))
        if referral.sent_at is not None:
            access |= {(receiver.organisation_id, case.id), (receiver.organisation_id, referral.id)}
    if relation.handoff is not None:
        handoff = replace(
            a_handoff(), id=HandoffId(uuid4()), case_id=case.id, referral_id=None, sender=sender, receiver=receiver
        )
        insert["handoffs"] = [handoff_row(replace(handoff, status=relation.handoff))]
        access.add((receiver.organisation_id, case.id))
    rows = [access_row(organisation, case.id, object_id, AT) for organisation, object_id in access]
    await connection.execute("SELECT corridor.record('{}', $1)", to_json({"insert": insert, "access": rows}))
    return case.id


def _ledger(case: Case, known: dict[str, Place], relation: Relation) -> list[dict[str, Any]]:
    codes = ["nea-battambang", *filter(None, [relation.past])]
    codes += [relation.holder] if codes[-1] != relation.holder else []
    return [
        {
            "case_id": case.id,
            "entry": entry,
            "centre_id": known[code].centre_id,
            "organisation_id": known[code].organisation_id,
            "since": AT,
            "until": None if entry == len(codes) else AT,
            "by": "opened" if entry == 1 else "handoff",
            "handoff_id": None,
        }
        for entry, code in enumerate(codes, 1)
    ]


def whom(given: UUID) -> str:
    """Write a context for a load as that organisation."""
    return to_json({"organisation_id": given, "client_id": None})
