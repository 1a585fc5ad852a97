"""A day's work at two centres, invented: a full inbox, and a case with something of everything."""

from dataclasses import dataclass

from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.builders import a_referral, consented_case, made
from tests.http.desk.paths import Stage, staged

INBOX_ROWS = 25
URGENCIES = ("normal", "normal", "urgent", "normal", "emergency")
SERVICES = (("legal_assistance",), ("information", "legal_assistance"), ("education",), ("information",))
SAID = (
    "Two months of wages are unpaid. Wants advice before the contract ends.",
    "Came with a copy of the contract. Will come again on Monday.",
    "Please see her this week: the last day to complain is near.",
)
SENDER, RECEIVER = ("nea", Role.SUPERVISOR), ("map", Role.CASEWORKER)
"""Who opens the pages."""


@dataclass(frozen=True)
class DeskPage:
    """One page, who opens it, and what it is called in tables and file names."""

    name: str
    template: str
    who: tuple[str, Role] = SENDER

    def path(self, stage: Stage) -> str:
        """Its path, with the ids of the case."""
        return stage.path(self.template)


WEIGHED = (
    DeskPage("today", "/desk", RECEIVER),
    DeskPage("inbox", "/desk/inbox", RECEIVER),
    DeskPage("case", "/desk/cases/{case_id}"),
    DeskPage("referral", "/desk/referrals/{referral_id}"),
    DeskPage("new-case", "/desk/cases/new"),
    DeskPage("change-case", "/desk/cases/{case_id}/edit"),
    DeskPage("background", "/desk/cases/{case_id}/background"),
    DeskPage("person", "/desk/cases/{case_id}/person/new"),
    DeskPage("consent", "/desk/cases/{case_id}/consents/new"),
    DeskPage("choice", "/desk/cases/{case_id}/referrals/choose"),
    DeskPage("new-referral", "/desk/cases/{case_id}/referrals/new"),
    DeskPage("centre", "/desk/centres/{centre_id}"),
    DeskPage("corridor", "/desk/corridors/{corridor_id}"),
)


async def working_day(world: World) -> Stage:
    """Refer ``INBOX_ROWS`` cases to Chiang Mai, and stage one case with everything."""
    nea = await world.caller("nea")
    for number in range(INBOX_ROWS - 1):
        case_id, consent_id = await consented_case(nea)
        services = [*SERVICES[number % len(SERVICES)]]
        urgency = URGENCIES[number % len(URGENCIES)]
        body = a_referral(case_id, consent_id, send=True, urgency=urgency, service_types=services)
        await made(nea, "/v1/referrals", body)
    return await staged(world, *SAID)
