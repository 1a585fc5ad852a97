"""Consents: record, read and withdraw."""

from fastapi import APIRouter, Response

from api import examples, examples_protection
from api.door import Calling, Door
from api.operation import Operation, operation
from api.references import case_in, consent_in
from api.schemas.consents import ConsentAnswer, ConsentsAnswer, RecordConsentBody, WithdrawConsentBody
from domain import errors as e
from domain.usecases.list_consents import list_consents as list_them
from domain.usecases.record_consent import record_consent as record
from domain.usecases.withdraw_consent import withdraw_consent as withdraw

router = APIRouter(route_class=Door, tags=["Consents"])

LIST = Operation(
    "cases:read", list_them, ConsentsAnswer, examples.page(examples.CONSENT_SEEN), (e.Missing, e.NotYourSide)
)
RECORD = Operation(
    scope="consents:write",
    says=record,
    answer=ConsentAnswer,
    example=examples.CONSENT_SEEN,
    problems=(e.Missing, e.NotYourSide, e.CaseClosed),
    status=201,
    asked=examples.RECORD_CONSENT,
)
WITHDRAW = Operation(
    scope="consents:write",
    says=withdraw,
    answer=ConsentAnswer,
    example=examples_protection.CONSENT_WITHDRAWN,
    problems=(e.Missing, e.NotYourSide),
    asked={"reason": examples_protection.CONSENT_WITHDRAWN["withdrawal_reason"]},
)


@operation(router, "GET", "/v1/cases/{case_id}/consents", LIST)
async def list_consents(call: Calling, case_id: str) -> Response:
    return await call.read(list_them, ConsentsAnswer.of, case_in(case_id))


@operation(router, "POST", "/v1/cases/{case_id}/consents", RECORD)
async def record_consent(call: Calling, case_id: str, said: RecordConsentBody) -> Response:
    return await call.change(record, ConsentAnswer.of, 201, case_in(case_id), said.said())


@operation(router, "POST", "/v1/consents/{consent_id}/withdraw", WITHDRAW)
async def withdraw_consent(
    call: Calling, consent_id: str, said: WithdrawConsentBody = WithdrawConsentBody()
) -> Response:
    wanted = consent_in(consent_id)
    return await call.change(withdraw, ConsentAnswer.of, 200, wanted, said.reason)
