"""The operations that need no token of the API: what is open to all, and the authorization server's.

Where a token is handed in, it is another system's: nobody may learn of it or end it.
"""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import SENDER
from tests.http.access.matrix.operations import Op
from tests.oauth.app_and_people import basic

FORM = "application/x-www-form-urlencoded"


async def asked_of_all(world: World, caller: Caller, op: Op) -> str:
    """Ask one of them, and say what the caller got in a word or two."""
    if op.method == "GET":
        return _said(await caller.get(op.path))
    if op.takes_json:  # the migrant's, by a code that is nobody's: with a token it opens no more than without
        world.service.waiting_room.pace = 0.0
        return _said(await caller.post(op.path, op.example))
    form = dict(op.content[FORM]["example"])
    if str(op) == "request_token":
        form["scope"] = "organisations:manage"
    victim = await world.new_caller("nea") if "token" in form else None
    if victim is not None:
        form["token"] = victim.token
    headers = {"authorization": basic(caller.client_id, caller.secret)}
    answer = await caller.http.request(op.method, op.path, data=form, headers=headers)
    if str(op) == "introspect_token" and answer.status_code == 200:
        return f"200 {'active' if answer.json()['active'] else 'not active'}"
    if str(op) == "revoke_token" and victim is not None:
        goes_on = (await victim.get(f"/v1/centres/{SENDER}")).status_code == 200
        return f"{_said(answer)}, {'goes on' if goes_on else 'ends'}"
    return _said(answer)


def _said(answer: Any) -> str:
    if answer.status_code < 400:
        return str(answer.status_code)
    if "json" not in answer.headers.get("content-type", ""):
        return f"{answer.status_code} page"
    problem = answer.json()
    return f"{answer.status_code} {problem.get('code') or problem['error']}"
