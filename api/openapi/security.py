"""Authentication in ``openapi.yaml``: one scheme with a flow for systems and a flow for people."""

from typing import Any

from domain.kernel.scopes import SCOPES

OF_PEOPLE = {
    "openid": "Sign a person in (OpenID Connect).",
    "profile": "Read the name of the person who signed in.",
}
SCHEME: dict[str, Any] = {
    "type": "oauth2",
    "description": (
        "Access tokens live 300 seconds. `clientCredentials` is for partner systems, which authenticate by "
        "`private_key_jwt` or HTTP Basic. `authorizationCode` is for applications that act for members of staff: PKCE "
        "with S256 is required of every client, refresh tokens work once, and the request is best pushed to "
        "`/oauth/par` first. A token may be bound to a key by DPoP (RFC 9449). `docs/partners/authentication.md` "
        "goes through it step by step."
    ),
    "flows": {
        "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": SCOPES},
        "authorizationCode": {
            "authorizationUrl": "/oauth/authorize",
            "tokenUrl": "/oauth/token",
            "refreshUrl": "/oauth/token",
            "scopes": {**OF_PEOPLE, **SCOPES},
        },
    },
}
