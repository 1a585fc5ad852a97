"""Partner systems that the coordinating body registers and gives new credentials."""

from dataclasses import dataclass

from tests.faults.clients.client import Client

COORDINATING = "peso-qc"
CLIENTS = f"/v1/organisations/{COORDINATING}/clients"
ASKED = {"name": "Registered during a fault", "scopes": ["directory:read"]}


@dataclass
class Systems:
    """``coordinator`` registers them; they are its own."""

    coordinator: Client

    async def one(self) -> None:
        """Register a system, and rotate its credentials once."""
        made = await self.coordinator.post(CLIENTS, ASKED)
        if made is not None:
            await self.coordinator.post(f"{CLIENTS}/{made['id']}/rotate")
