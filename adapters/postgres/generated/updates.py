"""``corridor.update_<table>``: compare-and-set, for every table with versioned rows.

Each new row replaces only the version just below its own; any other raises CR001, and the caller decides again. It
works row by row, because a join with the given rows, which the planner estimates at a hundred, would become a hash join
that reads the whole table. There is one function per table, because dynamic SQL would be planned at every call.
"""

from adapters.postgres.generated.columns import Row, keys, table_of, wrapped
from adapters.postgres.rows.activities import ActivityRow
from adapters.postgres.rows.agreements import AgreementRow
from adapters.postgres.rows.cases import CaseRow, ConsentRow
from adapters.postgres.rows.claims import ClaimRow
from adapters.postgres.rows.columns import KEPT_UNLESS_GIVEN, UNCHANGING
from adapters.postgres.rows.directory import CentreRow, CorridorRow, OrganisationRow
from adapters.postgres.rows.groups import GroupRow
from adapters.postgres.rows.referrals import HandoffRow, ReferralRow
from adapters.postgres.rows.webhooks import WebhookRow

VERSIONED: tuple[Row, ...] = (
    OrganisationRow,
    CentreRow,
    CorridorRow,
    AgreementRow,
    CaseRow,
    ConsentRow,
    ReferralRow,
    HandoffRow,
    ClaimRow,
    GroupRow,
    WebhookRow,
    ActivityRow,
)


def changing(row: Row) -> list[str]:
    """Return the columns that the next version of a row may change; ``ValueError`` for an unknown declared name."""
    columns = [column.name for column in table_of(row).columns]
    unchanging, kept = table_of(row).info[UNCHANGING], table_of(row).info[KEPT_UNLESS_GIVEN]
    if unknown := (unchanging | kept).difference(columns):
        raise ValueError(f"{row.__name__} has no columns {sorted(unknown)}")
    return [name for name in columns if name not in unchanging and name not in keys(row)]


def update_functions() -> str:
    """Generate all of them."""
    return "\n".join(map(_update, VERSIONED))


def _update(row: Row) -> str:
    name = table_of(row).name
    kept = table_of(row).info[KEPT_UNLESS_GIVEN]
    sets = wrapped((_set(column, kept=column in kept) for column in changing(row)), 12)
    return f"""\
CREATE OR REPLACE FUNCTION corridor.update_{name}(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n corridor.{name};
BEGIN
    FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::corridor.{name}, given) LOOP
        UPDATE corridor.{name} AS o
        SET {sets}
        WHERE o.id = n.id AND o.version = n.version - 1;
        IF NOT FOUND THEN
            PERFORM corridor.conflict_unless(false);
        END IF;
    END LOOP;
END
$$;
"""


def _set(column: str, *, kept: bool) -> str:
    return f"{column} = " + (f"coalesce(n.{column}, o.{column})" if kept else f"n.{column}")
