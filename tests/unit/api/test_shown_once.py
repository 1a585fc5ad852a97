"""What shows a secret says which, so that retries leave it out once it is no longer kept."""

import json

from fastapi.routing import APIRoute

from api.http.guard import GuardedRoute
from api.v1.clients.schemas import ClientWithSecret
from api.v1.routers import ROUTERS
from api.v1.shown_once import ShownOnce

SECRET_WORDS = ("secret", "tracking_code", "url")
OF_A_WEBHOOK = {"url", "former_secret_until"}
"""The partner's own address, and a time."""
NO_SECRETS = {"secret_shown_before", "document_url"}


def test_what_shows_a_secret_says_which() -> None:
    """Responses to POSTs with a member that is called so; those are never compressed either (ADR 0034)."""
    found = set()
    for router in ROUTERS:
        for route in router.routes:
            if not isinstance(route, APIRoute) or "POST" not in (route.methods or ()):
                continue
            fields = getattr(route.response_model, "model_fields", {})
            secrets = {name for name in fields if any(word in name for word in SECRET_WORDS)} - NO_SECRETS
            if route.path.startswith("/v1/webhooks"):
                secrets -= OF_A_WEBHOOK
            if secrets or (isinstance(route, GuardedRoute) and not route.compresses):
                assert issubclass(route.response_model, ShownOnce), route.path
                assert set(route.response_model.secrets) == secrets, route.path
                assert isinstance(route, GuardedRoute)
                assert not route.compresses, route.path
                found.add(route.operation_id)
    assert found >= {
        "open_case",
        "renew_tracking_code",
        "register_client",
        "rotate_client",
        "invite_administrator",
        "create_webhook",
    }


def test_a_response_without_a_secret_has_nothing_to_leave_out() -> None:
    without, with_one = (ClientWithSecret.model_construct(client_secret=secret) for secret in (None, "s3cret"))
    assert without.without_secrets is None
    later = with_one.without_secrets
    assert later is not None
    assert json.loads(later) == {"secret_shown_before": True}
