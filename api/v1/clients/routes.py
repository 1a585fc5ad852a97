"""Routes of an organisation's partner systems: list, register, disable, rotate credentials."""

from typing import Any

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1.clients.schemas import ClientAnswer, ClientPage, ClientWithSecret, RegisterClientBody, RotateClientBody
from api.v1.examples import HEX, NOW, ORGANISATION, page
from api.v1.no_body import NoBody
from domain.directory.codes import reference_in
from domain.kernel import errors as e
from domain.kernel.ids import client_in
from domain.oauth.clients import ClientQuery
from domain.usecases.clients.disable_client import disable_client as disable
from domain.usecases.clients.list_clients import list_clients as list_them
from domain.usecases.clients.register_client import register_client as register
from domain.usecases.clients.rotate_client import rotate_client as rotate

router = APIRouter(route_class=GuardedRoute, tags=["Organisations"])

SEEN: dict[str, Any] = {
    "id": f"client_{HEX}0a",
    "client_id": f"client_{HEX}0a",
    "organisation_id": ORGANISATION,
    "name": "Case desk of the National Employment Agency",
    "status": "active",
    "scopes": ["cases:read", "cases:write", "referrals:read", "referrals:send"],
    "centre_ids": None,
    "authentication": "client_secret_basic",
    "jwks": None,
    "redirect_uris": [],
    "dpop_required": False,
    "created_at": NOW,
    "updated_at": NOW,
}
WITH_SECRET = {**SEEN, "client_secret": "pXl0bq3mS1f7c2oT8d4Vn6yR5eWkUaHjZgLtCwQiBvM"}
ASKED = {"name": SEEN["name"], "scopes": SEEN["scopes"]}

LIST = Operation("organisations:manage", list_them, ClientPage, page(SEEN), (e.Missing, *PROBLEMS))
REGISTER = Operation(
    "organisations:manage",
    register,
    ClientWithSecret,
    WITH_SECRET,
    (e.Missing, e.NotYoursToGrant),
    status=201,
    request_example=ASKED,
    shows_secret=True,
)
DISABLE = Operation("organisations:manage", disable, None, None, (e.Missing, e.NotYoursToGrant), status=204)
ROTATE = Operation(
    "organisations:manage",
    rotate,
    ClientWithSecret,
    WITH_SECRET,
    (e.Missing, e.NotYoursToGrant),
    request_example={},
    shows_secret=True,
)


@operation(router, "GET", "/v1/organisations/{organisation_id}/clients", LIST)
async def list_clients(responder: AsJson, organisation_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    query = ClientQuery(limit, reference_in("organisation", organisation_id))
    clients = responder.service.clients
    return await paged(
        responder, lambda work, actor, asked: list_them(work, actor, clients, asked), ClientAnswer.of, query
    )


@operation(router, "POST", "/v1/organisations/{organisation_id}/clients", REGISTER)
async def register_client(responder: AsJson, organisation_id: str, body: RegisterClientBody) -> Response:
    owner, clients = (
        reference_in("organisation", organisation_id),
        responder.service.clients.on(responder.context.request_info()),
    )
    return await responder.change(register, ClientWithSecret.of, 201, clients, owner, body.to_command())


@operation(router, "DELETE", "/v1/organisations/{organisation_id}/clients/{client_id}", DISABLE)
async def disable_client(responder: AsJson, organisation_id: str, client_id: str) -> Response:
    owner, wanted = reference_in("organisation", organisation_id), client_in(client_id)
    clients = responder.service.clients.on(responder.context.request_info())
    return await responder.change(disable, NoBody.of, 204, clients, owner, wanted)


@operation(router, "POST", "/v1/organisations/{organisation_id}/clients/{client_id}/rotate", ROTATE)
async def rotate_client(
    responder: AsJson, organisation_id: str, client_id: str, body: RotateClientBody = RotateClientBody()
) -> Response:
    owner, wanted = reference_in("organisation", organisation_id), client_in(client_id)
    clients = responder.service.clients.on(responder.context.request_info())
    return await responder.change(rotate, ClientWithSecret.of, 200, clients, owner, wanted, body.jwks)
