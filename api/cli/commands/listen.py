"""``corridor listen``: a receiver of webhooks on a developer's own machine."""

from typing import Annotated

import typer

EXAMPLE = (
    "Example: corridor listen --secret whsec_… --port 8765. "
    "The service needs CORRIDOR_WEBHOOK_ALLOWED_HOSTS=localhost:8765."
)


def listen(
    secret: Annotated[
        str, typer.Option(envvar="CORRIDOR_WEBHOOK_SECRET", help="The secret of the webhook, whsec_….", prompt=True)
    ],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 picks a free one.")] = 8765,
) -> None:
    """Print each delivery whose signature is valid, and why others are refused. Ends with Ctrl+C.

    Register http://localhost:8765/ as the URL, and let the service send there.
    """
    from api.cli.listening import listen_at

    listen_at(port, secret)
