"""``corridor.referral_item``: a referral as shown in a list, ids and times in the API's format.

``LISTED`` (``rows/referrals.py``) says what is shown, in which order. Each name is a column or one of those below.
"""

from sqlalchemy import Column
from sqlalchemy.dialects import postgresql

from adapters.postgres.generated.columns import table_of
from adapters.postgres.rows.referrals import LISTED, ReferralRow
from domain.kernel.ids import PREFIXES

POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]
COMPOSED = {
    "case_code": "case_code",
    "from_centre_id": "corridor.public_id('centre', coalesce(r.sent_from, r.from_centre_id))",
    # a receiver whose part has ended does not learn who answers for the person since
    "responsible_centre_id": """corridor.public_id('centre', CASE
            WHEN outgoing OR NOT corridor.is_at_an_end(r.status) THEN r.from_centre_id
            ELSE coalesce(r.sent_from, r.from_centre_id) END)""",
    "arrival_window": """CASE WHEN r.window_from IS NOT NULL OR r.window_to IS NOT NULL THEN json_build_object(
            'from', corridor.public_time(r.window_from), 'to', corridor.public_time(r.window_to)
        ) END""",
    "due": """json_build_object(
            'acknowledge_by', corridor.public_time(r.acknowledge_by),
            'decide_by', corridor.public_time(
                CASE WHEN r.status = 'info_requested' THEN r.next_due_at ELSE r.decide_by END
            ),
            'contact_by', corridor.public_time(r.contact_by)
        )""",
    "overdue": "corridor.is_overdue(r, at)",
    "deletion": """CASE WHEN r.deletion_owed_since IS NOT NULL THEN json_build_object(
            'owed_since', corridor.public_time(r.deletion_owed_since),
            'due_by', corridor.public_time(r.deletion_due_by),
            'confirmed_at', corridor.public_time(r.deletion_confirmed_at),
            'late', corridor.deletion_is_late(r, at)
        ) END""",
    # hide from the receiver where it came from and where it went next
    "redirected_from": "CASE WHEN outgoing THEN corridor.public_id('referral', r.redirected_from) END",
    "redirected_to": "CASE WHEN outgoing THEN corridor.public_id('referral', r.redirected_to) END",
}


def item_functions() -> str:
    """Generate it in plpgsql: planned once per connection."""
    listed = ",\n        ".join(f"'{name}', {COMPOSED.get(name) or _public(name)}" for name in LISTED)
    return f"""\
CREATE OR REPLACE FUNCTION corridor.referral_item(
    r corridor.referrals, case_code text, at timestamptz, outgoing boolean
) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        {listed}
    );
END
$$;
"""


def _public(name: str) -> str:
    column = table_of(ReferralRow).columns[name]
    kind = column.type.compile(dialect=POSTGRES)
    if kind == "UUID":
        return f"corridor.public_id('{_prefix(column)}', r.{name})"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"corridor.public_time(r.{name})"
    return f"r.{name}"


def _prefix(column: Column[object]) -> str:
    """Return the prefix of an id: that of the table it refers to, or its own table's."""
    table = next((key.column.table for key in column.foreign_keys if key.column.primary_key), column.table)
    return PREFIXES[table.name.removesuffix("s")]
