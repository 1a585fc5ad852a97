"""Whoever was shown credentials can use them."""

from tests.faults.clients.client import Client
from tests.faults.clients.record import Record
from tests.faults.clients.systems import ASKED, COORDINATING


async def useless_credentials(record: Record, coordinator: Client) -> list[str]:
    """Get a token with the last secret that was shown of each system; gives those that get none."""
    shown = dict[str, str | None]()
    for action in ("clients", "rotate"):  # each is rotated after it was registered
        shown |= {write.answer["id"]: write.answer["client_secret"] for write in record.acknowledged(action)}
    found = list[str]()
    for client_id, secret in shown.items():
        system = Client(
            coordinator.http, COORDINATING, client_id, secret or "", frozenset(ASKED["scopes"]), coordinator.chance
        )
        status = await system.asked_for_token()
        if status != 200:
            found.append(f"{client_id}: the secret that was shown last gets no token ({status})")
    return found
