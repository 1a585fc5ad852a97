"""Request and response schemas for ``openapi.yaml``."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.http.problems import BodyTooSlow
from api.openapi.headers import of_oauth_error, of_refusal
from api.openapi.operation import PROBLEM, refusals
from api.v1.fields import NAMED, Named
from domain.kernel.scopes import SCOPES

JsonWebKey = Annotated[dict[str, Any], Named("JsonWebKey", "A public key (RFC 7517).")]
Confirmation = Annotated[dict[str, str], Named("Confirmation", "`jkt`: the thumbprint of the key (RFC 9449).")]
TokenType = Annotated[Literal["Bearer", "DPoP"], Named("TokenType", "The scheme of the Authorization header.")]
ServerMetadata = Annotated[dict[str, object], Named("ServerMetadata", "Endpoints and what each supports (RFC 8414).")]
ApiMetadata = Annotated[dict[str, object], Named("ApiMetadata", "Who issues tokens, and for which scopes (RFC 9728).")]


class TokenAnswer(BaseModel, title="Token"):
    """An access token (RFC 6749, section 5.1; RFC 9068)."""

    access_token: str = Field(description="A signed JWT with typ at+jwt. Send it in the Authorization header.")
    token_type: TokenType = Field(description="The scheme to send it with.")
    expires_in: int = Field(description="Lifetime in seconds (300).")
    scope: str = Field(description="The scopes of the token, separated by spaces.")
    refresh_token: str | None = Field(default=None, description="Works once, to get the person's next access token.")
    id_token: str | None = Field(default=None, description="The person who signed in; only with the scope openid.")


class Introspection(BaseModel):
    """What a token says, if it is valid now (RFC 7662, section 2.2)."""

    active: bool = Field(description="Whether the token is valid now. If false, all other fields are missing.")
    iss: str | None = None
    aud: str | None = None
    sub: str | None = None
    client_id: str | None = None
    org: str | None = None
    scope: str | None = None
    token_type: TokenType | None = None
    iat: int | None = None
    exp: int | None = None
    jti: str | None = None
    cnf: Confirmation | None = Field(default=None, description="The key that the token is bound to (RFC 9449).")


class OAuthError(BaseModel):
    """An error of an OAuth endpoint (RFC 6749, section 5.2)."""

    error: str = Field(description="A stable code, such as invalid_client or invalid_scope.")
    error_description: str | None = Field(default=None, description="A sentence for the developer.")


class KeySet(BaseModel, title="SigningKeys"):
    """The public keys that sign tokens (RFC 7517)."""

    keys: list[JsonWebKey]


ASSERTION = {
    "client_assertion_type": {
        "type": "string",
        "const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "description": "Sent with client_assertion.",
    },
    "client_assertion": {
        "type": "string",
        "description": "For private_key_jwt: a JWT signed with a registered key (ES256, EdDSA or PS256); iss and sub "
        "are the client_id, aud is the issuer alone, jti is new each time, exp is at most 300 seconds ahead.",
    },
}

TOKEN_FORM = {
    NAMED: {"name": "TokenRequest", "description": "A request for an access token (RFC 6749)."},
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {
            "type": "string",
            "enum": ["client_credentials", "authorization_code", "refresh_token"],
            "description": "`client_credentials` for a system; the others for an application that acts for a person.",
        },
        "scope": {
            "type": "string",
            "description": "Scopes separated by spaces, out of those granted; if left out, all of them: "
            + ", ".join(SCOPES),
        },
        "code": {"type": "string", "description": "For authorization_code."},
        "redirect_uri": {"type": "string", "description": "For authorization_code: as in the authorization request."},
        "code_verifier": {"type": "string", "description": "For authorization_code (PKCE)."},
        "refresh_token": {"type": "string", "description": "For refresh_token."},
        "resource": {"type": "string", "description": "The API's resource identifier (RFC 8707); optional."},
        **ASSERTION,
    },
}

TOKEN_TO_LOOK_AT = {
    NAMED: {"name": "TokenReferenceRequest", "description": "The token to revoke or introspect (RFC 7009, RFC 7662)."},
    "type": "object",
    "required": ["token"],
    "properties": {
        "token": {"type": "string", "description": "An access token or a refresh token."},
        "token_type_hint": {
            "type": "string",
            "enum": ["access_token", "refresh_token"],
            "description": "Which of the two it is; optional.",
        },
        **ASSERTION,
    },
}

EXAMPLE_TOKEN = {
    "access_token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6IuKApiJ9.…",
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "referrals:read referrals:send",
}


def form(schema: dict[str, Any], example: dict[str, str]) -> dict[str, Any]:
    """Describe a form body."""
    content = {"application/x-www-form-urlencoded": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}, "security": []}


ELSEWHERE: dict[int | str, dict[str, Any]] = {
    404: {
        "description": "Tokens are issued elsewhere; the protected resource metadata name the issuer.",
        "headers": of_refusal(404),
        "content": PROBLEM,
    }
}


TOO_SLOW = refusals((BodyTooSlow,))
"""The one refusal of a form that is a problem (RFC 9457), because OAuth has no code for it."""


def oauth_errors(**descriptions: str) -> dict[int | str, dict[str, Any]]:
    """Describe the error responses by status (``s400="…"``)."""
    always = {
        "s413": "The form is larger than 64 KiB.",
        "s415": "The body is not a form.",
        "s429": "temporarily_unavailable: too many requests, or too many failed authentications; wait as long as "
        "Retry-After says.",
        "s503": "temporarily_unavailable: try again after the seconds in Retry-After.",
    }
    return (
        ELSEWHERE
        | TOO_SLOW
        | {
            int(status[1:]): {
                "model": OAuthError,
                "description": description,
                "headers": of_oauth_error(int(status[1:])),
            }
            for status, description in {**descriptions, **always}.items()
        }
    )
