"""Endpoints for applications that act for people: pushed authorization requests and userinfo."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from api.http.guard import count_request
from api.http.headers import joined_value
from api.http.problems import RateLimited
from api.oauth.forms import NO_STORE, BodyRefused, form_alone, in_turn
from api.oauth.schemas import ASSERTION, ELSEWHERE, form, oauth_errors
from api.oauth.server import issuing_server_of, origin_of
from api.openapi.operation import Errors, refusals
from api.v1.fields import NAMED
from domain.kernel import errors as e
from domain.oauth.errors import DpopNonceNeeded, DpopRefused

router = APIRouter()

WITH_TOKEN: Errors = (e.Unauthenticated, e.InvalidToken, DpopRefused, DpopNonceNeeded, e.InsufficientScope, RateLimited)

PUSHED_FORM: dict[str, Any] = {
    NAMED: {"name": "PushedAuthorizationRequest", "description": "An authorization request (RFC 9126)."},
    "type": "object",
    "required": ["response_type", "redirect_uri", "code_challenge", "code_challenge_method"],
    "properties": {
        "response_type": {"type": "string", "const": "code", "description": "Always `code`."},
        "redirect_uri": {"type": "string", "description": "Exactly as registered."},
        "scope": {
            "type": "string",
            "description": "Scopes separated by spaces: those granted, and openid and profile.",
        },
        "state": {"type": "string", "maxLength": 1024, "description": "Returned together with the code."},
        "nonce": {"type": "string", "maxLength": 1024, "description": "Returned in the ID token."},
        "code_challenge": {
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]{43}$",
            "description": "SHA-256 of the code verifier, base64url (PKCE).",
        },
        "code_challenge_method": {"type": "string", "const": "S256", "description": "Always `S256`."},
        "prompt": {
            "type": "string",
            "enum": ["login", "consent", "select_account"],
            "description": "What to ask the person again even if they are signed in.",
        },
        "max_age": {
            "type": "string",
            "pattern": "^[0-9]{1,9}$",
            "description": "The maximum age of the person's sign-in, in seconds.",
        },
        "ui_locales": {"type": "string", "description": "Languages for the pages, best first, space-separated."},
        "login_hint": {"type": "string", "description": "The person's sign-in name."},
        "dpop_jkt": {
            "type": "string",
            "description": "The thumbprint of the key to bind the code to (RFC 9449).",
        },
        **ASSERTION,
    },
}
EXAMPLE = {
    "response_type": "code",
    "redirect_uri": "https://desk.example/callback",
    "scope": "openid profile referrals:read",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}


class PushedRequest(BaseModel, title="PushedAuthorization"):
    """A stored authorization request (RFC 9126, section 2.2)."""

    request_uri: str = Field(
        description="Send the browser to /oauth/authorize with this and your client_id. Good for one answer."
    )
    expires_in: int = Field(description="Lifetime in seconds (60).")


class Person(BaseModel, title="UserInfo"):
    """The person who signed in (OpenID Connect Core, section 5.3)."""

    sub: str
    name: str | None = Field(default=None, description="Only with the scope profile.")
    preferred_username: str | None = None
    org: str | None = None
    role: str | None = None


@router.post(
    "/oauth/par",
    operation_id="push_authorization_request",
    summary="Push an authorization request",
    status_code=201,
    response_model=PushedRequest,
    response_description="The request is kept for 60 seconds.",
    responses=oauth_errors(
        s400="invalid_request, invalid_scope, invalid_target, unsupported_response_type or interaction_required.",
        s401="invalid_client: the client is unknown or disabled, or its credentials are wrong.",
    ),
    openapi_extra=form(PUSHED_FORM, EXAMPLE),
)
async def push_authorization_request(request: Request) -> Response:
    """Push an authorization request from your server, out of the browser's reach, and get a `request_uri` for
    `/oauth/authorize`.

    Authenticate as at the token endpoint. PKCE with S256 is required.
    """
    try:
        body = await form_alone(request)
    except BodyRefused as refused:
        return refused.answer
    authorization, proofs = joined_value(request, "authorization"), request.headers.getlist("dpop")
    server, origin = issuing_server_of(request), origin_of(request)
    return await in_turn(request, lambda: server.push(body, authorization, proofs, origin))


@router.post("/oauth/userinfo", include_in_schema=False)
@router.get(
    "/oauth/userinfo",
    operation_id="get_userinfo",
    summary="Get the person who signed in",
    response_model=Person,
    response_description="Who signed in.",
    responses={
        **refusals(WITH_TOKEN),
        **ELSEWHERE,
    },
    openapi_extra={"security": [{"corridor": ["openid"]}]},
)
async def get_userinfo(request: Request) -> Response:
    """Get the person who signed in. The access token needs the scope `openid`."""
    authorization, proof = joined_value(request, "authorization"), joined_value(request, "dpop")
    count = partial(count_request, request)
    claims = await issuing_server_of(request).userinfo(request.method, authorization, proof, count)
    return JSONResponse(claims, headers={**NO_STORE, **request.state.limit_headers})
