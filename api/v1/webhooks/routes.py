"""Routes of webhooks and of what was sent to them."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1.examples import NOW, page
from api.v1.no_body import NoBody
from api.v1.referrals.action_requests import Nothing
from api.v1.webhooks import examples
from api.v1.webhooks.schemas import (
    CreateWebhookBody,
    DeliveryAnswer,
    DeliveryPage,
    ReplayBody,
    UpdateWebhookBody,
    WebhookAnswer,
    WebhookPage,
    WebhookWithSecretAnswer,
)
from domain.kernel import errors as e
from domain.kernel.ids import delivery_in, webhook_in
from domain.kernel.keys import KeyServiceUnavailable
from domain.usecases.webhooks.create_webhook import create_webhook as create
from domain.usecases.webhooks.delete_webhook import delete_webhook as delete
from domain.usecases.webhooks.get_webhook import get_webhook as get
from domain.usecases.webhooks.list_deliveries import list_deliveries as list_sent
from domain.usecases.webhooks.list_webhooks import list_webhooks as list_them
from domain.usecases.webhooks.redeliver import redeliver as send_again
from domain.usecases.webhooks.replay import replay as send_since
from domain.usecases.webhooks.rotate_webhook_secret import rotate_webhook_secret as rotate
from domain.usecases.webhooks.send_test_event import send_test_event as send_test
from domain.usecases.webhooks.update_webhook import update_webhook as update
from domain.webhooks.deliveries import DeliveryQuery, DeliveryStatus
from domain.webhooks.webhook import TooManyWebhooks, UrlNotAllowed, WebhookDisabled, WebhookQuery

router = APIRouter(route_class=GuardedRoute, tags=["Events"])

SCOPE = "webhooks:manage"
LIST = Operation(SCOPE, list_them, WebhookPage, page(examples.WEBHOOK), (*PROBLEMS,))
CREATE = Operation(
    scope=SCOPE,
    use_case=create,
    answer=WebhookWithSecretAnswer,
    example=examples.CREATED,
    problems=(UrlNotAllowed, TooManyWebhooks, KeyServiceUnavailable),
    status=201,
    request_example=examples.ASKED,
    shows_secret=True,
)
GET = Operation(SCOPE, get, WebhookAnswer, examples.WEBHOOK, (e.Missing,))
UPDATE = Operation(
    scope=SCOPE,
    use_case=update,
    answer=WebhookAnswer,
    example=examples.WEBHOOK,
    problems=(e.Missing, UrlNotAllowed),
    request_example={"status": "active"},
    if_match=True,
)
DELETE = Operation(SCOPE, delete, None, None, (e.Missing,), status=204, if_match=True)
ROTATE = Operation(
    scope=SCOPE,
    use_case=rotate,
    answer=WebhookWithSecretAnswer,
    example=examples.CREATED,
    problems=(e.Missing, KeyServiceUnavailable),
    request_example={},
    shows_secret=True,
    if_match=True,
)
TEST = Operation(
    scope=SCOPE,
    use_case=send_test,
    answer=DeliveryAnswer,
    example=examples.TEST,
    problems=(e.Missing, WebhookDisabled),
    status=202,
    request_example={},
    if_match=True,
)
DELIVERIES = Operation(SCOPE, list_sent, DeliveryPage, page(examples.DELIVERY), (e.Missing, *PROBLEMS))
REDELIVER = Operation(
    SCOPE, send_again, None, None, (e.Missing, WebhookDisabled), status=202, request_example={}, if_match=True
)
REPLAY = Operation(
    SCOPE,
    send_since,
    None,
    None,
    (e.Missing, WebhookDisabled),
    status=202,
    request_example={"since": NOW},
    if_match=True,
)


@operation(router, "GET", "/v1/webhooks", LIST)
async def list_webhooks(responder: AsJson, limit: Limit = 50, cursor: Cursor = None) -> Response:
    return await paged(responder, list_them, WebhookAnswer.of, WebhookQuery(limit))


@operation(router, "POST", "/v1/webhooks", CREATE)
async def create_webhook(responder: AsJson, body: CreateWebhookBody) -> Response:
    may_name = responder.service.may_name
    return await responder.change(create, WebhookWithSecretAnswer.of, 201, may_name, body.to_command())


@operation(router, "GET", "/v1/webhooks/{webhook_id}", GET)
async def get_webhook(responder: AsJson, webhook_id: str) -> Response:
    return await responder.read(get, WebhookAnswer.of, webhook_in(webhook_id))


@operation(router, "PATCH", "/v1/webhooks/{webhook_id}", UPDATE)
async def update_webhook(responder: AsJson, webhook_id: str, body: UpdateWebhookBody) -> Response:
    wanted, may_name = webhook_in(webhook_id), responder.service.may_name
    return await responder.change(
        update, WebhookAnswer.of, 200, may_name, wanted, responder.required_if_match, body.to_change()
    )


@operation(router, "DELETE", "/v1/webhooks/{webhook_id}", DELETE)
async def delete_webhook(responder: AsJson, webhook_id: str) -> Response:
    return await responder.change(delete, NoBody.of, 204, webhook_in(webhook_id), responder.if_match)


@operation(router, "POST", "/v1/webhooks/{webhook_id}/rotate-secret", ROTATE)
async def rotate_webhook_secret(responder: AsJson, webhook_id: str, body: Nothing = Nothing()) -> Response:
    wanted = webhook_in(webhook_id)
    return await responder.change(rotate, WebhookWithSecretAnswer.of, 200, wanted, responder.if_match)


@operation(router, "POST", "/v1/webhooks/{webhook_id}/test", TEST)
async def send_test_event(responder: AsJson, webhook_id: str, body: Nothing = Nothing()) -> Response:
    return await responder.change(send_test, DeliveryAnswer.of, 202, webhook_in(webhook_id), responder.if_match)


@operation(router, "GET", "/v1/webhooks/{webhook_id}/deliveries", DELIVERIES)
async def list_deliveries(
    responder: AsJson,
    webhook_id: str,
    status: DeliveryStatus | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    wanted = webhook_in(webhook_id)
    return await paged(
        responder,
        lambda work, actor, query: list_sent(work, actor, wanted, query),
        DeliveryAnswer.of,
        DeliveryQuery(limit, status),
    )


@operation(router, "POST", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", REDELIVER)
async def redeliver(responder: AsJson, webhook_id: str, delivery_id: str, body: Nothing = Nothing()) -> Response:
    wanted, which = webhook_in(webhook_id), delivery_in(delivery_id)
    return await responder.change(send_again, NoBody.of, 202, wanted, which, responder.if_match)


@operation(router, "POST", "/v1/webhooks/{webhook_id}/replay", REPLAY)
async def replay(responder: AsJson, webhook_id: str, body: ReplayBody) -> Response:
    return await responder.change(send_since, NoBody.of, 202, webhook_in(webhook_id), body.since, responder.if_match)
