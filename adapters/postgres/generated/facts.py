"""``corridor.case_facts`` and ``corridor.centre_facts``: a row as decisions see it, without sealed columns."""

from adapters.postgres.generated.columns import Row, is_sealed, table_of, wrapped
from adapters.postgres.rows.cases import CaseRow
from adapters.postgres.rows.directory import CentreRow


def fact_functions() -> str:
    """Generate both."""
    case = _object(
        CaseRow,
        "c",
        {"holder": "corridor.place(c.holder_centre_id)", "has_identity": "c.identity IS NOT NULL"},
        without=("holder_centre_id", "holder_organisation_id"),
    )
    centre = _object(CentreRow, "c", {"operator_type": "o.operator_type", "organisation_status": "o.status"})
    return f"""\
CREATE OR REPLACE FUNCTION corridor.case_facts(c corridor.cases) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT {case}
$$;

CREATE OR REPLACE FUNCTION corridor.centre_facts(wanted uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT {centre}
    FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
    WHERE c.id = wanted
$$;
"""


def _object(row: Row, alias: str, more: dict[str, str], without: tuple[str, ...] = ()) -> str:
    columns = [column.name for column in table_of(row).columns if not is_sealed(column) and column.name not in without]
    pairs = {name: f"{alias}.{name}" for name in columns} | more
    listed = wrapped((f"'{name}', {value}" for name, value in pairs.items()), 8)
    return f"json_build_object(\n        {listed}\n    )"
