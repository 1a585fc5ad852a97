"""Metadata documents: RFC 8414, OpenID Connect Discovery, RFC 9728."""

from dataclasses import dataclass
from typing import Any

from adapters.oauth.clients.client_authentication import METHODS
from adapters.oauth.signatures.signing_keys import ALGORITHM
from domain.kernel.scopes import IDENTITY_SCOPES, SCOPES
from domain.oauth.algorithms import ACCEPTED


@dataclass(frozen=True, slots=True)
class Metadata:
    """Metadata of one issuer. URLs come from the configured issuer, never from the request."""

    issuer: str
    audience: str
    issuers: tuple[str, ...]
    """The issuers whose access tokens are accepted."""
    pushed_only: bool = False

    def authorization_server(self) -> dict[str, Any]:
        """``/.well-known/oauth-authorization-server`` and ``/.well-known/openid-configuration``."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/oauth/authorize",
            "pushed_authorization_request_endpoint": f"{self.issuer}/oauth/par",
            "token_endpoint": f"{self.issuer}/oauth/token",
            "userinfo_endpoint": f"{self.issuer}/oauth/userinfo",
            "revocation_endpoint": f"{self.issuer}/oauth/revoke",
            "introspection_endpoint": f"{self.issuer}/oauth/introspect",
            "jwks_uri": f"{self.issuer}/oauth/jwks",
            "service_documentation": f"{self.issuer}/docs",
            "grant_types_supported": ["client_credentials", "authorization_code", "refresh_token"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "require_pushed_authorization_requests": self.pushed_only,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "claims_supported": ["sub", "name", "preferred_username", "org", "role", "auth_time", "amr", "nonce"],
            "prompt_values_supported": ["login", "consent", "select_account"],
            "scopes_supported": [*IDENTITY_SCOPES, *SCOPES],
            **{
                f"{endpoint}_endpoint_{what}": list(values)
                for endpoint in ("token", "revocation", "introspection")
                for what, values in (
                    ("auth_methods_supported", METHODS),
                    ("auth_signing_alg_values_supported", ACCEPTED),
                )
            },
            "dpop_signing_alg_values_supported": list(ACCEPTED),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "ui_locales_supported": ["en", "km", "lo", "th", "vi", "my", "id", "ms"],
            "protected_resources": [self.audience],
        }

    def protected_resource(self) -> dict[str, Any]:
        """``/.well-known/oauth-protected-resource`` (RFC 9728)."""
        return {
            "resource": self.audience,
            "authorization_servers": list(self.issuers),
            "jwks_uri": f"{self.issuer}/oauth/jwks",
            "scopes_supported": list(SCOPES),
            "bearer_methods_supported": ["header"],
            "dpop_signing_alg_values_supported": list(ACCEPTED),
            "resource_name": "Corridor",
            "resource_documentation": f"{self.issuer}/docs",
        }
