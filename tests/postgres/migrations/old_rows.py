"""Rows as versions before this one stored them, for the tests of an upgrade."""

import json
from typing import Any
from uuid import UUID

import asyncpg

Row = dict[str, Any]
DAY = "2026-01-02T00:00:00Z"
FORCED = """DO $$ DECLARE held regclass; BEGIN
    FOR held IN SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('corridor', 'vault') AND c.relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', held);
        EXECUTE format('CREATE POLICY the_owner_migrates ON %s USING (true) WITH CHECK (true)', held);
    END LOOP; END $$"""
"""How every released version leaves its tables. An upgrade begins by removing the policies."""


def number(name: str) -> UUID:
    """Give the id of what a test calls by a name."""
    return UUID(bytes=name.encode().rjust(16, b"\0"))


ORIGIN, DESTINATION, OTHER, TRANSIT = (number(name) for name in ("origin", "destination", "other", "transit"))
ROLES = {ORIGIN: "origin", DESTINATION: "destination", OTHER: "destination", TRANSIT: "transit"}
"""Each centre has the id of its organisation."""

ALL: Row = {"version": 1, "created_at": DAY, "updated_at": DAY, "code": "x", "name": "x", "since": DAY, "at": DAY}
OF_TABLE: dict[str, Row] = {
    "organisations": {"operator_type": "cso", "country": "KH", "status": "active"},
    "centres": {"country": "KH", "services": [], "languages": [], "capacity": "waitlist", "status": "active"},
    "corridors": {
        "origin_country": "KH",
        "destination_country": "TH",
        "transit_countries": [],
        "status": "active",
        "response_times": {},
    },
    "corridor_members": {"corridor_id": number("corridor")},
    "cases": {
        "status": "open",
        "sex": "female",
        "stage": "departing",
        "birth_year": 1997,
        "languages": ["km"],
        "case_types": ["wages_unpaid"],
        "excluded_operator_types": [],
        "tracking_hash": "abc",
        "data_key_id": number("key"),
    },
    "custody": {"by": "opened"},
    "access": {},
    "consents": {
        "purposes": ["referral"],
        "data_categories": ["profile"],
        "recipient_centre_ids": [],
        "method": "signed",
        "language": "km",
        "given_by": "self",
        "given_at": DAY,
    },
    "referrals": {
        "corridor_id": number("corridor"),
        "fallback_centre_ids": [],
        "kind": "transfer",
        "direction": "outbound",
        "service_types": ["counselling"],
        "urgency": "normal",
        "purpose": "referral",
        "share": ["profile"],
        "data_key_id": number("key"),
        "sent_at": DAY,
        "contact_verified": False,
        "services_delivered": [],
        "attempts": [],
        "custody_moved": False,
    },
    "timeline": {},
}


class OldRows:
    """Writes rows into the tables that there are, whichever their revision."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Write through the connection of the owner."""
        self.connection = connection

    async def add(self, table: str, **values: Any) -> None:
        """Insert one row; what is not named has the value that every row of its kind has here."""
        row = json.dumps(ALL | OF_TABLE[table] | values, default=str)
        await self.connection.execute(
            f"INSERT INTO corridor.{table} SELECT * FROM jsonb_populate_record(NULL::corridor.{table}, $1)", row
        )

    async def case(self, name: str, *holders: UUID, **values: Any) -> UUID:
        """Insert a case with its periods of custody, one after the other."""
        case_id, last = number(name), holders[-1]
        held = {} if "status" in values else {"holder_centre_id": last, "holder_organisation_id": last}
        await self.add("cases", id=case_id, code=name, **held | values)
        for entry, centre in enumerate(holders, 1):
            until = None if centre == last else DAY
            await self.add(
                "custody", case_id=case_id, entry=entry, centre_id=centre, organisation_id=centre, until=until
            )
        return case_id

    async def referral(self, name: str, case_id: UUID, sender: UUID, receiver: UUID, **values: Any) -> UUID:
        """Insert a referral with the access of its two sides."""
        referral_id = number(name)
        sides = {
            "from_centre_id": sender,
            "from_organisation_id": sender,
            "to_centre_id": receiver,
            "to_organisation_id": receiver,
        }
        await self.add("referrals", id=referral_id, case_id=case_id, **sides | values)
        for side in (sender, receiver):
            await self.add("access", organisation_id=side, case_id=case_id, object_id=referral_id)
        return referral_id

    async def directory(self) -> None:
        """Insert the centres, each with an organisation, and the corridor to which they belong."""
        await self.add("corridors", id=number("corridor"))
        for centre, role in ROLES.items():
            await self.add("organisations", id=centre, code=f"{centre}")
            await self.add("centres", id=centre, code=f"{centre}", organisation_id=centre)
            await self.add("corridor_members", centre_id=centre, role=role)
