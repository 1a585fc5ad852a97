"""Handoffs on PostgreSQL."""

from adapters.postgres.mapping.referrals import handoff_of
from adapters.postgres.mapping.values import place
from adapters.postgres.work import PostgresWork
from domain.access import Actor, known_or_missing, sides
from domain.custody.custody import Handoff
from domain.ids import HandoffId


class PostgresHandoffs:
    """Implements ``domain.ports.Handoffs``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def get(self, handoff_id: HandoffId, actor: Actor) -> Handoff:
        """Load one handoff; a stranger, and a receiver of an excluded kind, finds none."""
        found = await self._work.load("load_handoff", handoff_id)
        known_or_missing(found is not None)
        sender, receiver = place(found["sender"]), place(found["receiver"])
        at_sides = sides(actor, sender, receiver)
        handoff = handoff_of(found["handoff"], sender, receiver)
        self._work.case_id = handoff.case_id
        excluded = receiver.operator_type in found["excluded_operator_types"]
        known_or_missing(bool(at_sides) and not (excluded and actor.organisation_id != sender.organisation_id))
        return handoff
