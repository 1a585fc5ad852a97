"""What foreign clients of tus upload, over a line that is cut, to a service on a real address."""

import asyncio
import base64
import hashlib
from collections.abc import Callable

import httpx2

from tests.app_under_test import Caller, World

LINE = "Wages of May: 9,000 baht, paid 2,000. "
REPEAT = 20_000
CONTENT = (LINE * REPEAT).encode()
RECEIVED = "SELECT received FROM corridor.uploads WHERE corridor.public_id('referral', referral_id) = $1"
SAID = {"title": "Payslip of May", "language": "th", "category": "payslip"}


async def token_of(caller: Caller, url: str, scope: str = "documents:read documents:write") -> str:
    basic = base64.b64encode(f"{caller.client_id}:{caller.secret}".encode()).decode()
    async with httpx2.AsyncClient() as http:
        answer = await http.post(
            f"{url}/oauth/token",
            data={"grant_type": "client_credentials", "scope": scope},
            headers={"authorization": f"Basic {basic}"},
        )
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access_token"]
    return token


def kept_of(world: World, referral_id: str) -> Callable[[], int]:
    """Ask, from any thread, how many bytes of the only upload to a referral the service has kept."""

    def ask() -> int:
        received: int = asyncio.run(world.value(RECEIVED, referral_id))
        return received

    return ask


async def must_have_arrived(world: World, referral_id: str) -> None:
    nea = await world.caller("nea")
    (document,) = (await nea.get(f"/v1/referrals/{referral_id}/documents")).json()["items"]
    assert {name: document[name] for name in SAID} == SAID
    assert document["sha256"] == hashlib.sha256(CONTENT).hexdigest()
