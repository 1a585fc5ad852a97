"""One referral whose time is over, and those who act on it at the same moment, through the use cases.

Every partner acts through the app's connections and the worker through its own, as in two processes. Who lost a race
decides again, as the edge does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from api.http.responses import TRIES, no_render
from api.v1.cases.requests import OpenCaseBody
from api.v1.consents.schemas import RecordConsentBody
from api.v1.referrals.requests import CreateReferral
from domain.kernel.access import Actor
from domain.kernel.errors import CorridorError, VersionConflict
from domain.kernel.ids import CaseId, ClientId, ConsentId, OrganisationId, ReferralId
from domain.kernel.request_info import RequestInfo
from domain.kernel.scopes import SCOPES
from domain.ports.work import OpenWork
from domain.referrals.requests import Accept, Withdraw
from domain.referrals.sending import Redirection
from domain.usecases.cases.open_case import open_case
from domain.usecases.consents.record_consent import record_consent
from domain.usecases.consents.withdraw_consent import WithdrawConsent, withdraw_consent
from domain.usecases.referrals.actions import accept_referral, withdraw_referral
from domain.usecases.referrals.confirm_contact import Contact, confirm_contact
from domain.usecases.referrals.create_referral import create_referral
from domain.usecases.referrals.redirect_referral import redirect_referral
from domain.usecases.referrals.run_clock import run_clock
from domain.vocabulary import Channel
from tests.app_under_test import World
from tests.builders import a_case, a_consent, a_referral
from tests.http.referrals.asked import SAMUT_SAKHON

OVER = """UPDATE corridor.referrals SET overdue_told_for = coalesce(contact_by, decide_by), step_due_at = sent_at
WHERE id = ANY ($1)"""


@dataclass(frozen=True)
class Round:
    """One case with one referral that is about to expire. ``looked``: the clock has had its turn."""

    case_id: UUID
    consent_id: ConsentId
    referral_id: ReferralId
    looked: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Players:
    """Those who take part, and how each acts; every act returns whether it had an effect.

    ``pace`` is how many seconds an act takes here at present. Contests are spread over it: on a slow machine the same
    few milliseconds would let the quickest act win every time.
    """

    world: World
    owner: "asyncpg.Connection[Any]"
    open_for: OpenFor
    parties: dict[str, Actor] = field(default_factory=dict)
    pace: float = 0.004

    async def enter(self) -> "Players":
        for code in ("nea", "map"):
            caller = await self.world.caller(code)
            number = await self.owner.fetchval("SELECT id FROM corridor.organisations WHERE code = $1", code)
            client = ClientId(UUID(caller.client_id.partition("_")[2]))
            self.parties[code] = Actor(client, OrganisationId(number), frozenset(SCOPES))
        return self

    def at(self, code: str, operation: str) -> tuple[OpenWork, Actor]:
        """The first two arguments of a use case, for a partner."""
        actor = self.parties[code]
        info = RequestInfo(actor, operation, "req_of_a_race", None)
        return partial(self.world.service.open_work, info, no_render), actor

    async def round(self, *, accepted: bool) -> Round:
        """A referral that nobody has decided, or an accepted one."""
        opened = await open_case(*self.at("nea", "open_case"), OpenCaseBody(**a_case()).to_command())
        case_id = CaseId(opened.view.case.id)
        consented = RecordConsentBody(**a_consent()).to_command()
        consent, _ = await record_consent(*self.at("nea", "record_consent"), case_id, consented)
        wanted = a_referral(f"case_{case_id.hex}", f"consent_{consent.id.hex}", service_types=["information"])
        asked = CreateReferral(**wanted).to_command()
        view = await create_referral(*self.at("nea", "create_referral"), asked, send_now=True)
        if accepted:
            await accept_referral(*self.at("map", "accept_referral"), view.referral.id, None, Accept(None, None))
        return Round(case_id, consent.id, view.referral.id)

    async def over(self, rounds: list[Round]) -> None:
        """Let their time be over: each expires at the next look."""
        await self.owner.execute(OVER, [one.referral_id for one in rounds])

    async def expire(self, one: Round) -> bool:
        sender = self.parties["nea"].organisation_id
        work, actor = on_behalf_of(sender, "run_clock", self.open_for)
        return await had_effect(lambda: run_clock(work, actor, one.referral_id))

    async def accept(self, one: Round) -> bool:
        given = Accept(None, None)
        return await had_effect(
            lambda: accept_referral(*self.at("map", "accept_referral"), one.referral_id, None, given)
        )

    async def confirm(self, one: Round) -> bool:
        met = Contact(Channel.PHONE, None, None)
        return await had_effect(lambda: confirm_contact(*self.at("map", "confirm_contact"), one.referral_id, None, met))

    async def withdraw(self, one: Round) -> bool:
        given = Withdraw("She stays.")
        return await had_effect(
            lambda: withdraw_referral(*self.at("nea", "withdraw_referral"), one.referral_id, None, given)
        )

    async def redirect(self, one: Round) -> bool:
        """Try until the clock has had its turn, and then once more: only what has expired is redirected."""
        to = Redirection(SAMUT_SAKHON, None, None, again=False)
        last = False
        while True:
            if await had_effect(
                lambda: redirect_referral(*self.at("nea", "redirect_referral"), one.referral_id, None, to)
            ):
                return True
            if last:
                return False
            last = one.looked.is_set()

    async def take_back(self, one: Round) -> bool:
        """The person withdraws her consent."""
        given = WithdrawConsent(None)
        return await had_effect(lambda: withdraw_consent(*self.at("nea", "withdraw_consent"), one.consent_id, given))


async def had_effect(act: Callable[[], Awaitable[object]]) -> bool:
    """Act, again after a lost race; returns whether it was done, and not refused."""
    for _ in range(TRIES):
        try:
            return (await act()) is not False
        except VersionConflict:
            continue
        except CorridorError:
            return False
    raise AssertionError("it lost every time")
