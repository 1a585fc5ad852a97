"""Routes of the messages between the two sides of a referral."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1 import examples
from api.v1.referrals.messages import MessageAnswer, MessageBody, MessagePage
from domain.kernel import errors as e
from domain.kernel.ids import referral_in
from domain.referrals.messages import MessageQuery
from domain.usecases.referrals.list_messages import list_messages as list_them
from domain.usecases.referrals.post_message import post_message as post

router = APIRouter(route_class=GuardedRoute, tags=["Referrals"])

WRITTEN: dict[str, Any] = {"body": "The hearing was moved to Tuesday. Is an interpreter there?", "language": "en"}
SEEN: dict[str, Any] = {
    "id": f"message_{examples.HEX}0f",
    "referral_id": examples.REFERRAL,
    "from": "sender",
    "centre_id": examples.SENDER,
    "by": None,
    **WRITTEN,
    "posted_at": examples.NOW,
    "seen_at": None,
    "from_migrant": None,
    "unreadable": [],
}
LIST = Operation("referrals:read", list_them, MessagePage, examples.page(SEEN), (e.Missing, *PROBLEMS))
POST = Operation(
    scope="messages:write",
    use_case=post,
    answer=MessageAnswer,
    example=SEEN,
    problems=(e.Missing, e.InvalidTransition),
    status=201,
    request_example=WRITTEN,
)


@operation(router, "GET", "/v1/referrals/{referral_id}/messages", LIST)
async def list_messages(responder: AsJson, referral_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    query = MessageQuery(referral_in(referral_id), limit, gives_text=responder.gives("body"))
    try:
        return await paged(responder, list_them, MessageAnswer.of, query, on_record=True)
    except e.Unavailable as away:
        if not away.reads_go_on:
            raise
    # on a full disk, who may read goes on reading; the messages count as seen the next time
    return await paged(responder, list_them, MessageAnswer.of, replace(query, gives_text=False))


@operation(router, "POST", "/v1/referrals/{referral_id}/messages", POST)
async def post_message(responder: AsJson, referral_id: str, body: MessageBody) -> Response:
    return await responder.change(post, MessageAnswer.of, 201, referral_in(referral_id), body.to_command())
