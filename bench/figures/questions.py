"""Queries of the busiest organisation: the service's statement, and one that counts the same from the records."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from adapters.postgres.mapping.values import to_json
from adapters.postgres.stores.statistics import PostgresStatistics
from adapters.postgres.work.work import PostgresWork
from domain.statistics.indicators import Dimension
from domain.statistics.own import OwnQuestion

REFERRALS = (
    "referrals_sent",
    "referrals_clock_ended",
    "referrals_silent",
    "referrals_accepted",
    "contacts_confirmed",
    "referrals_completed",
    "no_shows",
)
COUNT = """
    WITH sides AS (
        SELECT 'received' AS side, r.to_centre_id AS centre_id, r.* FROM corridor.referrals AS r
        WHERE r.to_organisation_id = $1
        UNION ALL
        SELECT 'sent', r.from_centre_id, r.* FROM corridor.referrals AS r WHERE r.from_organisation_id = $1
    )
    SELECT s.side, {values}, count(*), count(*) FILTER (WHERE e.ended), count(*) FILTER (WHERE e.ended AND e.silent),
        count(s.accepted_at), count(*) FILTER (WHERE s.accepted_at IS NOT NULL AND s.contact_confirmed_at IS NOT NULL),
        count(*) FILTER (
            WHERE s.accepted_at IS NOT NULL AND s.contact_confirmed_at IS NOT NULL AND s.status = 'completed'
        ),
        count(*) FILTER (WHERE s.accepted_at IS NOT NULL AND s.status = 'no_show')
    FROM sides AS s {joins}
    CROSS JOIN LATERAL (
        SELECT coalesce(s.acknowledged_at, s.accepted_at, CASE WHEN s.status = 'declined' THEN s.ended_at END)
    ) AS a (answered)
    CROSS JOIN LATERAL (
        SELECT s.acknowledge_by <= $4 AND (
            a.answered IS NOT NULL OR s.ended_at IS NULL OR s.ended_at >= s.acknowledge_by
        ), coalesce(a.answered > s.acknowledge_by, true)
    ) AS e (ended, silent)
    WHERE s.sent_at >= $2::date AND s.sent_at < $3::date + 1 AND s.status <> 'entered_in_error'
    GROUP BY 1, 2, 3
"""
"""Counts the seven indicators from the records, as the owner: row-level security would only make it slower."""
OF_CASE = "JOIN corridor.cases AS c ON c.id = s.case_id JOIN corridor.corridors AS l ON l.id = s.corridor_id"
OF_CENTRE = "JOIN corridor.centres AS c ON c.id = s.centre_id"


@dataclass(frozen=True, slots=True)
class Asked:
    """One query. ``counting``: a statement that counts the same from the records; ``None``: not compared."""

    question: OwnQuestion
    counting: str | None = None

    @property
    def is_of_whole_months(self) -> bool:
        """Whether the figures alone answer it; for parts of months, facts are read too."""
        return self.question.since.day == (self.question.until + timedelta(days=1)).day == 1


def asked_at(today: date) -> dict[str, Asked]:
    """Return the queries by name. They cover a recent calendar quarter and the last year without its last days."""
    in_quarter = today - timedelta(days=92)
    since = date(in_quarter.year, (in_quarter.month - 1) // 3 * 3 + 1, 1)
    until = (since + timedelta(days=100)).replace(day=1) - timedelta(days=1)
    year, by = (today - timedelta(days=369), today - timedelta(days=5)), Dimension
    month = "to_char(s.sent_at AT TIME ZONE 'UTC', 'YYYY-MM')"
    return {
        "a quarter": Asked(OwnQuestion(since, until, REFERRALS), COUNT.format(values="'' AS a, '' AS b", joins="")),
        "a year by sex and corridor": Asked(
            OwnQuestion(*year, REFERRALS, (by.CORRIDOR, by.SEX)), COUNT.format(values="l.code, c.sex", joins=OF_CASE)
        ),
        "a year by centre and month": Asked(
            OwnQuestion(*year, REFERRALS, (by.CENTRE, by.MONTH)),
            COUNT.format(values=f"c.code, {month}", joins=OF_CENTRE),
        ),
        "everything of a quarter": Asked(OwnQuestion(since, until)),
    }


class _Listening:
    """Stands in for a unit of work and keeps the call that it would send to the database."""

    asked: tuple[str, str]

    async def load(self, function: str, *arguments: Any) -> Any:
        """Keep the call."""
        self.asked = (function, arguments[0])
        return {"counted_at": None, "sums": [], "operation": []}


async def call_of(organisation: UUID, question: OwnQuestion) -> tuple[str, tuple[str, str]]:
    """Return the service's statement for a query, with its arguments."""
    listening = _Listening()
    await PostgresStatistics(cast(PostgresWork, listening)).own(question)
    function, argument = listening.asked
    context = to_json({"organisation_id": organisation, "client_id": organisation, "key": None})
    return f"SELECT corridor.{function}($1, $2)", (context, argument)
