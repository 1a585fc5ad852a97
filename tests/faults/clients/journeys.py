"""Journeys of people, as the systems of their centres enter them. Each ends in one of several ways."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.builders import ALL_SHARED, a_case, a_consent, a_referral
from tests.faults.clients.client import Client
from tests.faults.clients.person import Person
from tests.faults.clients.uploads import upload
from tests.http.claims.claims_of_tests import a_claim
from tests.http.events.minute.writers import RECEIVERS, SENDERS

SHARED = [*ALL_SHARED, "documents", "claims"]
NOTE = {"body": "Calls on Sundays.", "language": "en"}
MESSAGE = {"body": "The papers are here.", "language": "en"}


class Refused(Exception):
    """A step that was possible was refused; the record says which. The journey ends there."""


@dataclass
class Journeys:
    """``clients`` by organisation. ``people``: those on the way and those that have arrived."""

    clients: Mapping[str, Client]
    chance: random.Random
    people: list[Person] = field(default_factory=list)

    async def one(self) -> None:
        """Take one person to the end of a journey."""
        origin, destination = self.chance.choice(list(SENDERS)), self.chance.choice(list(RECEIVERS))
        sender, receiver = self.clients[SENDERS[origin]], self.clients[RECEIVERS[destination]]
        person = await self._opened(sender, origin)
        consent = await self._did(sender, f"{person.path}/consents", a_consent(data_categories=SHARED), person)
        await self._did(sender, f"{person.path}/notes", NOTE, person)
        body = a_referral(person.case_id, consent["id"], from_centre_id=origin, to_centre_id=destination)
        referral = await self._did(sender, "/v1/referrals", {**body, "share": SHARED, "send": True}, person)
        path = f"/v1/referrals/{referral['id']}"
        await self._did(receiver, f"{path}/acknowledge", {}, person)
        if self.chance.random() < 0.3:
            await self._did(receiver, f"{path}/ask", {"question": "Which documents does she have?"}, person)
            await self._did(sender, f"{path}/answer", {"answer": "A passport."}, person)
        await self._did(self.chance.choice([sender, receiver]), f"{path}/messages", MESSAGE, person)
        end = self.chance.random()
        if end < 0.15:
            await self._did(receiver, f"{path}/decline", {"reason": "no_capacity"}, person)
        elif end < 0.25:
            await self._did(sender, f"{path}/withdraw", {"reason": "She stays at home."}, person)
        else:
            await self._accepted(person, path, consent["id"], sender, receiver, destination)

    async def _accepted(
        self, person: Person, path: str, consent: str, sender: Client, receiver: Client, destination: str
    ) -> None:
        await self._did(receiver, f"{path}/accept", {}, person)
        person.readers.add(receiver.organisation)
        if self.chance.random() < 0.2:
            await self._did(sender, f"/v1/consents/{consent}/withdraw", {}, person)
            person.readers.discard(receiver.organisation)
            return
        await self._did(receiver, f"{path}/confirm-contact", {"channel": "in_person"}, person)
        person.holders.append(destination)
        person.readers = {receiver.organisation}
        if self.chance.random() < 0.5:
            await upload(receiver, path, self.chance.randbytes(200_000).hex().encode(), person.case_id)
        await self._claimed(person, receiver)
        if self.chance.random() < 0.3:
            await self._did(receiver, f"{path}/pause", {"reason": "The office is closed."}, person)
            await self._did(receiver, f"{path}/resume", {}, person)
        end = self.chance.random()
        if end < 0.3:
            await self._handed_back(person, receiver, sender)
        else:
            await self._did(receiver, f"{path}/complete", {"outcome": "service_received"}, person)
            if end > 0.75:
                await self._did(receiver, f"{person.path}/erase", {"reason": "The person asked for it."}, person)
                person.erased, person.readers = True, set()

    async def _opened(self, sender: Client, centre: str) -> Person:
        name = f"Sok {uuid4().hex}"
        body = a_case(centre_id=centre, person={"full_name": name, "birth_date": "1997-04-12"})
        made = await sender.post("/v1/cases", body)
        if made is None:
            raise Refused
        person = Person(made["id"], name, [centre], {sender.organisation})
        self.people.append(person)
        return person

    async def _claimed(self, person: Person, holder: Client) -> None:
        claim = await self._did(holder, f"{person.path}/claims", a_claim(), person)
        amount = {"amount": "21450.00", "currency": "THB"}
        step = {"kind": "filed", "on": datetime.now(UTC).date().isoformat(), "amount": amount}
        await self._did(holder, f"/v1/claims/{claim['id']}/steps", step, person)

    async def _handed_back(self, person: Person, holder: Client, before: Client) -> None:
        body = {"to_centre_id": person.holders[0], "reason": "She went home."}
        offer = await self._did(holder, f"{person.path}/handoffs", body, person)
        await self._did(before, f"/v1/handoffs/{offer['id']}/accept", {}, person)
        person.holders.append(person.holders[0])
        person.readers = {before.organisation}

    async def _did(self, client: Client, path: str, body: dict[str, Any], person: Person) -> dict[str, Any]:
        answer = await client.post(path, body, case=person.case_id)
        if answer is None:
            raise Refused
        return answer
