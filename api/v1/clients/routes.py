"""Routes of an organisation's partner systems: list, register, activate, disable, rotate credentials."""

from typing import Any

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1.clients.schemas import ClientAnswer, ClientPage, ClientWithSecret, RegisterClientBody, RotateClientBody
from api.v1.examples import HEX, NOW, ORGANISATION, page
from api.v1.no_body import NoBody
from api.v1.referrals.action_requests import Nothing
from domain.directory.codes import reference_in
from domain.kernel import errors as e
from domain.kernel.ids import client_in
from domain.kernel.second_person import SecondPersonRequired
from domain.oauth.clients import ClientQuery
from domain.usecases.clients.activate_client import activate_client as activate
from domain.usecases.clients.disable_client import disable_client as disable
from domain.usecases.clients.list_clients import list_clients as list_them
from domain.usecases.clients.register_client import register_client as register
from domain.usecases.clients.rotate_client import rotate_client as rotate

router = APIRouter(route_class=GuardedRoute, tags=["Organisations"])

KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "kid": "2026-11",
}
NEW_KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "2027-05"}
SEEN: dict[str, Any] = {
    "id": f"client_{HEX}0a",
    "client_id": f"client_{HEX}0a",
    "organisation_id": ORGANISATION,
    "name": "Case desk of the National Employment Agency",
    "version": 2,
    "status": "active",
    "scopes": ["cases:read", "cases:write", "referrals:read", "referrals:send"],
    "centre_ids": None,
    "authentication": "private_key_jwt",
    "jwks": {"keys": [KEY]},
    "jwks_uri": None,
    "pending_jwks": None,
    "pending_jwks_uri": None,
    "redirect_uris": [],
    "dpop_required": False,
    "created_at": NOW,
    "updated_at": NOW,
}
WAITING = {
    **SEEN,
    "version": 1,
    "status": "pending",
    "jwks": None,
    "pending_jwks": SEEN["jwks"],
    "client_secret": None,
    "secret_shown_before": False,
}
ROTATED = {
    **SEEN,
    "version": 3,
    "pending_jwks": {"keys": [NEW_KEY]},
    "client_secret": None,
    "secret_shown_before": False,
}
ASKED = {"name": SEEN["name"], "scopes": SEEN["scopes"], "jwks": SEEN["jwks"]}

LIST = Operation("organisations:manage", list_them, ClientPage, page(SEEN), (e.Missing, *PROBLEMS))
REGISTER = Operation(
    "organisations:manage",
    register,
    ClientWithSecret,
    WAITING,
    (e.Missing, e.NotYoursToGrant, e.CoordinatingBodyOnly),
    status=201,
    request_example=ASKED,
    shows_secret=True,
)
ACTIVATE = Operation(
    "organisations:manage",
    activate,
    ClientAnswer,
    SEEN,
    (e.Missing, e.NotYoursToGrant, SecondPersonRequired),
    request_example={},
    if_match=True,
)
DISABLE = Operation(
    "organisations:manage", disable, None, None, (e.Missing, e.NotYoursToGrant, e.CoordinatingBodyOnly), status=204
)
ROTATE = Operation(
    "organisations:manage",
    rotate,
    ClientWithSecret,
    ROTATED,
    (e.Missing, e.NotYoursToGrant, e.CoordinatingBodyOnly),
    request_example={"jwks": {"keys": [KEY, NEW_KEY]}},
    if_match=True,
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
    owner, clients = reference_in("organisation", organisation_id), responder.service.clients
    return await responder.change(register, ClientWithSecret.of, 201, clients, owner, body.to_command())


@operation(router, "DELETE", "/v1/organisations/{organisation_id}/clients/{client_id}", DISABLE)
async def disable_client(responder: AsJson, organisation_id: str, client_id: str) -> Response:
    owner, wanted = reference_in("organisation", organisation_id), client_in(client_id)
    clients = responder.service.clients
    return await responder.change(disable, NoBody.of, 204, clients, owner, wanted)


@operation(router, "POST", "/v1/organisations/{organisation_id}/clients/{client_id}/rotate", ROTATE)
async def rotate_client(
    responder: AsJson, organisation_id: str, client_id: str, body: RotateClientBody = RotateClientBody()
) -> Response:
    owner, wanted = reference_in("organisation", organisation_id), client_in(client_id)
    clients = responder.service.clients
    return await responder.change(
        rotate, ClientWithSecret.of, 200, clients, owner, wanted, body.to_keys(), responder.if_match
    )


@operation(router, "POST", "/v1/organisations/{organisation_id}/clients/{client_id}/activate", ACTIVATE)
async def activate_client(
    responder: AsJson, organisation_id: str, client_id: str, body: Nothing = Nothing()
) -> Response:
    owner, wanted = reference_in("organisation", organisation_id), client_in(client_id)
    clients = responder.service.clients
    return await responder.change(activate, ClientAnswer.of, 200, clients, owner, wanted, responder.if_match)
