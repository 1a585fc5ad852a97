"""Routes of consents: record, read and withdraw."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, Order, page_of_all
from api.openapi.operation import Operation, operation
from api.v1 import examples
from api.v1.consents import examples as examples_protection
from api.v1.consents.schemas import ConsentAnswer, ConsentsAnswer, RecordConsentBody, WithdrawConsentBody
from domain.cases.codes import case_in
from domain.kernel import errors as e
from domain.kernel.ids import consent_in
from domain.kernel.listing import NEWEST
from domain.kernel.repetition import AlreadyDone
from domain.usecases.consents.get_consent import get_consent as get
from domain.usecases.consents.list_consents import list_consents as list_them
from domain.usecases.consents.record_consent import record_consent as record
from domain.usecases.consents.withdraw_consent import withdraw_consent as withdraw

router = APIRouter(route_class=GuardedRoute, tags=["Consents"])

LIST = Operation(
    "cases:read", list_them, ConsentsAnswer, examples.page(examples.CONSENT_SEEN), (e.Missing, e.NotYourSide, *PROBLEMS)
)
GET = Operation("cases:read", get, ConsentAnswer, examples.CONSENT_SEEN, (e.Missing, e.NotYourSide))
RECORD = Operation(
    scope="consents:write",
    use_case=record,
    answer=ConsentAnswer,
    example=examples.CONSENT_SEEN,
    problems=(e.Missing, e.NotYourSide, e.CaseClosed),
    status=201,
    request_example=examples.RECORD_CONSENT,
)
WITHDRAW = Operation(
    scope="consents:write",
    use_case=withdraw,
    answer=ConsentAnswer,
    example=examples_protection.CONSENT_WITHDRAWN,
    problems=(e.Missing, e.NotYourSide, AlreadyDone),
    request_example={"reason": examples_protection.CONSENT_WITHDRAWN["withdrawal_reason"]},
)


@operation(router, "GET", "/v1/cases/{case_id}/consents", LIST)
async def list_consents(responder: AsJson, case_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    found = await responder.view(list_them, case_in(case_id))
    return page_of_all(responder, found, ConsentsAnswer.of, limit, Order(NEWEST, lambda judged: (judged[0].id,)))


@operation(router, "POST", "/v1/cases/{case_id}/consents", RECORD)
async def record_consent(responder: AsJson, case_id: str, body: RecordConsentBody) -> Response:
    return await responder.change(record, ConsentAnswer.of, 201, case_in(case_id), body.to_command())


@operation(router, "GET", "/v1/consents/{consent_id}", GET)
async def get_consent(responder: AsJson, consent_id: str) -> Response:
    return await responder.read(get, ConsentAnswer.of, consent_in(consent_id))


@operation(router, "POST", "/v1/consents/{consent_id}/withdraw", WITHDRAW)
async def withdraw_consent(
    responder: AsJson, consent_id: str, body: WithdrawConsentBody = WithdrawConsentBody()
) -> Response:
    wanted = consent_in(consent_id)
    return await responder.change(withdraw, ConsentAnswer.of, 200, wanted, body.to_command())
