"""Routes under ``/oauth/`` and ``/.well-known/``."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.http.headers import compress, joined_value
from api.oauth.for_people import router as for_people
from api.oauth.forms import BodyRefused, form_alone, in_turn
from api.oauth.pages.authenticator import router as authenticator
from api.oauth.pages.invitation import router as invitation
from api.oauth.pages.password import router as password
from api.oauth.pages.people import router as people
from api.oauth.pages.problem import router as problem
from api.oauth.pages.router import documented as authorization
from api.oauth.pages.router import router as pages
from api.oauth.pages.sessions import router as sessions
from api.oauth.schemas import (
    ELSEWHERE,
    EXAMPLE_TOKEN,
    TOKEN_FORM,
    TOKEN_TO_LOOK_AT,
    ApiMetadata,
    Introspection,
    KeySet,
    ServerMetadata,
    TokenAnswer,
    form,
    oauth_errors,
)
from api.oauth.server import issuing_server_of, origin_of, server_of
from api.openapi.headers import headers
from api.openapi.operation import HEAD_TOO_LARGE
from domain.kernel.errors import Missing

CACHEABLE = {"Cache-Control": "public, max-age=300"}
"""Signing keys are published for twice this time before they are used (``adapters/oauth/signatures/signing_keys.py``).
"""

router = APIRouter(tags=["OAuth"])
router.include_router(for_people)
router.include_router(authorization)
router.include_router(pages)
router.include_router(sessions)
router.include_router(password)
router.include_router(authenticator)
router.include_router(people)
router.include_router(invitation)
router.include_router(problem)


@router.post(
    "/oauth/token",
    operation_id="request_token",
    summary="Get an access token",
    response_model=TokenAnswer,
    responses={
        200: {
            "description": "The token.",
            "headers": headers("Request-Id"),
            "content": {"application/json": {"example": EXAMPLE_TOKEN}},
        },
        **oauth_errors(
            s400="invalid_request, invalid_grant, invalid_scope, invalid_target, unauthorized_client, "
            "unsupported_grant_type, invalid_dpop_proof or use_dpop_nonce.",
            s401="invalid_client: the client is unknown or disabled, or its credentials are wrong.",
        ),
    },
    openapi_extra=form(TOKEN_FORM, {"grant_type": "client_credentials", "scope": "referrals:read referrals:send"}),
)
async def request_token(request: Request) -> Response:
    """Exchange your client's credentials for an access token that is valid for 300 seconds.

    Authenticate by `private_key_jwt` (recommended) or by HTTP Basic with the client id and its secret. When the token
    expires, request a new one; systems get no refresh token. Asking for scopes that were not granted is
    `invalid_scope`. An application that acts for people redeems its `code` here, and later its refresh tokens, each of
    which works once.
    """
    try:
        body = await form_alone(request)
    except BodyRefused as refused:
        return refused.answer
    authorization, proofs = joined_value(request, "authorization"), request.headers.getlist("dpop")
    server, origin = issuing_server_of(request), origin_of(request)
    return await in_turn(request, lambda: server.token(body, authorization, proofs, origin))


@router.post(
    "/oauth/revoke",
    operation_id="revoke_token",
    summary="Revoke a token",
    response_class=Response,
    response_description="The token is not valid, or no longer.",
    responses={
        **oauth_errors(
            s400="invalid_request, or invalid_grant: the token was issued to another client.",
            s401="invalid_client: the client is unknown or disabled, or its credentials are wrong.",
        ),
    },
    openapi_extra=form(TOKEN_TO_LOOK_AT, {"token": "eyJhbGciOiJFZERTQSIs…"}),
)
async def revoke_token(request: Request) -> Response:
    """Revoke one of your own tokens before it expires. It stops working everywhere within two seconds.

    Authenticate as at the token endpoint.
    """
    try:
        body = await form_alone(request)
    except BodyRefused as refused:
        return refused.answer
    authorization = joined_value(request, "authorization")
    server, origin = issuing_server_of(request), origin_of(request)
    return await in_turn(request, lambda: server.revoke(body, authorization, origin))


@router.post(
    "/oauth/introspect",
    operation_id="introspect_token",
    summary="Introspect a token",
    response_model=Introspection,
    response_description="What the token says, or that it is not active.",
    responses=oauth_errors(
        s400="invalid_request: the token is missing.",
        s401="invalid_client: the client is unknown or disabled, or its credentials are wrong.",
    ),
    openapi_extra=form(TOKEN_TO_LOOK_AT, {"token": "eyJhbGciOiJFZERTQSIs…"}),
)
async def introspect_token(request: Request) -> Response:
    """Check whether a token of your own organisation is valid now, and read what it says.

    Any other token gets `{"active": false}`. Authenticate as at the token endpoint.
    """
    try:
        body = await form_alone(request)
    except BodyRefused as refused:
        return refused.answer
    authorization = joined_value(request, "authorization")
    server, origin = issuing_server_of(request), origin_of(request)
    return await in_turn(request, lambda: server.introspect(body, authorization, origin))


@router.head("/oauth/jwks", include_in_schema=False)
@router.get(
    "/oauth/jwks",
    operation_id="get_jwks",
    summary="Get the public signing keys",
    response_model=KeySet,
    response_description="The keys.",
    responses=HEAD_TOO_LARGE,
    openapi_extra={"security": []},
)
async def get_jwks(request: Request) -> Response:
    """Get the keys that verify tokens. Cache them for five minutes at most; they rotate with overlap."""
    return JSONResponse(server_of(request).jwks(), headers=CACHEABLE)


@router.head("/.well-known/oauth-authorization-server", include_in_schema=False)
@router.get(
    "/.well-known/oauth-authorization-server",
    operation_id="get_authorization_server_metadata",
    summary="Get the authorization server's metadata",
    response_model=ServerMetadata,
    response_description="The metadata.",
    responses=ELSEWHERE,
    openapi_extra={"security": []},
)
async def get_authorization_server_metadata(request: Request) -> Response:
    """Get the authorization server's metadata for OAuth libraries (RFC 8414)."""
    return _described(request, issuing_server_of(request).metadata.authorization_server())


@router.head("/.well-known/oauth-authorization-server/{issuer_path:path}", include_in_schema=False)
@router.get("/.well-known/oauth-authorization-server/{issuer_path:path}", include_in_schema=False)
async def get_authorization_server_metadata_of_path(request: Request, issuer_path: str) -> Response:
    """The same at the address that RFC 8414, section 3.1 requires for an issuer whose URL has a path."""
    _must_be_own_path(request, issuer_path)
    return await get_authorization_server_metadata(request)


@router.head("/.well-known/openid-configuration", include_in_schema=False)
@router.get(
    "/.well-known/openid-configuration",
    operation_id="get_openid_configuration",
    summary="Get the OpenID provider's metadata",
    response_model=ServerMetadata,
    response_description="The metadata.",
    responses=ELSEWHERE,
    openapi_extra={"security": []},
)
async def get_openid_configuration(request: Request) -> Response:
    """Get the same server's metadata for OpenID Connect libraries."""
    return _described(request, issuing_server_of(request).metadata.authorization_server())


@router.head("/.well-known/oauth-protected-resource", include_in_schema=False)
@router.get(
    "/.well-known/oauth-protected-resource",
    operation_id="get_protected_resource_metadata",
    summary="Get the API's metadata",
    response_model=ApiMetadata,
    response_description="The metadata.",
    responses=HEAD_TOO_LARGE,
    openapi_extra={"security": []},
)
async def get_protected_resource_metadata(request: Request) -> Response:
    """Get the authorization server that issues tokens for this API, and the scopes that exist (RFC 9728)."""
    return _described(request, server_of(request).metadata.protected_resource())


@router.head("/.well-known/oauth-protected-resource/{issuer_path:path}", include_in_schema=False)
@router.get("/.well-known/oauth-protected-resource/{issuer_path:path}", include_in_schema=False)
async def get_protected_resource_metadata_of_path(request: Request, issuer_path: str) -> Response:
    """The same at the address that RFC 9728, section 3.1 requires for a resource whose URL has a path."""
    _must_be_own_path(request, issuer_path)
    return await get_protected_resource_metadata(request)


def _must_be_own_path(request: Request, path: str) -> None:
    if f"/{path}" != urlsplit(request.app.state.service.public_url).path:
        raise Missing


def _described(request: Request, metadata: dict[str, object]) -> Response:
    answer = JSONResponse(metadata, headers=CACHEABLE)
    compress(request.headers, answer)
    return answer
