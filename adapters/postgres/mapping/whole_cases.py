"""Whole cases: JSON to domain."""

from adapters.postgres.mapping.cases import case_of, consent_of
from adapters.postgres.mapping.directory import line_of
from adapters.postgres.mapping.referrals import handoff_of, referral_of
from adapters.postgres.mapping.values import Json, ident, moment, place
from domain.kernel.ids import ConsentId
from domain.person.whole_case import CustodyPeriod, WholeCase
from domain.referrals.referral import ReferralText
from domain.vocabulary import CustodyReason


def whole_case_of(found: Json) -> WholeCase:
    """Read a case with everything from every partner. Text stays sealed."""
    return WholeCase(
        case=case_of(found["case"]),
        ledger=tuple(_custody_period(row) for row in found["ledger"]),
        consents=tuple(consent_of(row) for row in found["consents"]),
        referrals=tuple(
            referral_of(row["referral"], place(row["sender"]), place(row["receiver"]), ReferralText())
            for row in found["referrals"]
        ),
        handoffs=tuple(
            handoff_of(row["handoff"], place(row["sender"]), place(row["receiver"])) for row in found["handoffs"]
        ),
        lines=tuple(line_of(row) for row in found["lines"]),
        once_offered=tuple(place(row) for row in found["once_offered"]),
        retention_ends_at=moment(found["retention_ends_at"]),
    )


def _custody_period(row: Json) -> CustodyPeriod:
    consent = ident(row["consent_id"])
    return CustodyPeriod(place(row["place"]), CustodyReason(row["by"]), None if consent is None else ConsentId(consent))
