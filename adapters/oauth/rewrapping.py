"""The authorization server's secrets that the root key wraps: signing keys and second factors."""

from adapters.oauth.people import users
from adapters.oauth.signatures import signing_keys
from adapters.postgres.keys.wrapped_secrets import WrappedSecret

KINDS = (
    WrappedSecret(
        "signing key",
        "SELECT kid AS id, wrapped FROM oauth.signing_keys",
        "UPDATE oauth.signing_keys SET wrapped = $3 WHERE kid = $1 AND wrapped = $2",
        signing_keys.context,
    ),
    WrappedSecret(
        "second factor of user",
        "SELECT id, totp_wrapped AS wrapped FROM oauth.users",
        "UPDATE oauth.users SET totp_wrapped = $3 WHERE id = $1 AND totp_wrapped = $2",
        users.context,
    ),
)
