"""Handoffs on PostgreSQL."""

from adapters.postgres.mapping.referrals import handoff_of
from adapters.postgres.mapping.values import place
from adapters.postgres.work import PostgresWork
from domain.access import Actor, known_or_missing
from domain.custody.custody import Handoff
from domain.ids import HandoffId


class PostgresHandoffs:
    """Implements ``domain.ports.Handoffs``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def get(self, handoff_id: HandoffId, actor: Actor) -> Handoff:
        """Load one handoff; a stranger, and a centre of an excluded kind that does not hold the case, finds none."""
        found = await self._work.load("load_handoff", handoff_id)
        known_or_missing(found is not None)
        sender, receiver = place(found["sender"]), place(found["receiver"])
        handoff = handoff_of(found["handoff"], sender, receiver)
        self._work.case_id = handoff.case_id
        known_or_missing(
            any(
                actor.answers_for(party.organisation_id, party.centre_id)
                and (
                    party.operator_type not in found["excluded_operator_types"]
                    or str(party.centre_id) == found["holder_centre_id"]
                )
                for party in (sender, receiver)
            )
        )
        return handoff
