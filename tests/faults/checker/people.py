"""Custody and identities: one centre at every moment, and open to those alone who may read them."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from uuid import UUID

from tests.faults.clients.client import Client
from tests.faults.clients.person import Person
from tests.http.events.minute.writers import RECEIVERS, SENDERS

ORGANISATION = SENDERS | RECEIVERS
CENTRES = "SELECT corridor.public_id('centre', id) AS id, code FROM corridor.centres"


async def wrong_custody(client: Client, person: Person, codes: Mapping[str, str]) -> list[str]:
    """Compare the ledger of a case with the centres that it was handed to. ``codes``: of centres, by id."""
    answer = await client.get(f"{person.path}/custody")
    if answer.status_code != 200:
        return [f"{person.case_id}: custody {answer.status_code}"]
    periods = answer.json()["items"]
    holders = [codes[period["centre_id"]] for period in periods]
    found = [] if holders == person.holders else [f"{person.case_id}: {holders} instead of {person.holders}"]
    if any(one["until"] != other["from"] for one, other in pairwise(periods)):
        found.append(f"{person.case_id}: a gap or an overlap")
    if periods[-1]["until"] is not None:
        found.append(f"{person.case_id}: nobody answers for it")
    return found


async def wrong_identity(client: Client, person: Person) -> list[str]:
    """Ask for the identity as one organisation: it opens to those who may read it, and to nobody else."""
    answer = await client.get(f"{person.path}/identity")
    if client.organisation in person.readers:
        opened = answer.status_code == 200 and answer.json()["person"]["full_name"] == person.name
        return [] if opened else [f"{person.case_id} is closed to {client.organisation}: {answer.status_code}"]
    closed = answer.status_code in (403, 404, 410) and person.name not in answer.text
    return [] if closed else [f"{person.case_id} is open to {client.organisation}: {answer.status_code}"]


async def wrong_people(
    clients: Mapping[str, Client], people: Iterable[Person], codes: Mapping[str, str]
) -> tuple[list[str], list[UUID]]:
    """Check everybody; gives what is wrong, and the ids of the cases that are not erased."""
    found, cases = list[str](), list[UUID]()
    for person in people:
        if not person.erased:
            cases.append(UUID(person.case_id.partition("_")[2]))
            found += await wrong_custody(clients[ORGANISATION[person.holders[-1]]], person, codes)
        for client in clients.values():
            found += await wrong_identity(client, person)
    return found, cases
