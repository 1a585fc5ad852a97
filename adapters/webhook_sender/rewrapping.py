"""The secrets of webhooks that the root key wraps."""

from functools import partial

from adapters.postgres.keys.wrapped_secrets import WrappedSecret
from adapters.postgres.mapping.webhooks import secret_context

KINDS = (
    WrappedSecret(
        "secret of webhook",
        "SELECT id, secret AS wrapped FROM corridor.webhooks",
        "UPDATE corridor.webhooks SET secret = $3 WHERE id = $1 AND secret = $2",
        partial(secret_context, column="secret"),
    ),
    WrappedSecret(
        "former secret of webhook",
        "SELECT id, former_secret AS wrapped FROM corridor.webhooks WHERE former_secret IS NOT NULL",
        "UPDATE corridor.webhooks SET former_secret = $3 WHERE id = $1 AND former_secret = $2",
        partial(secret_context, column="secret"),
    ),
    WrappedSecret(
        "log key of webhook",
        "SELECT id, log_key AS wrapped FROM corridor.webhooks",
        "UPDATE corridor.webhooks SET log_key = $3 WHERE id = $1 AND log_key = $2",
        partial(secret_context, column="log_key"),
    ),
)
