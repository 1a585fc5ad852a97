"""What the version before uses stays, so that its processes may go on while the database is already upgraded.

``CORRIDOR_REWRITE_INTERFACE=1 pytest tests/postgres/migrations/test_interface.py`` rewrites ``alembic/interface.json``.
"""

import json
import os
from copy import deepcopy
from typing import Any

import pytest
from alembic.script import ScriptDirectory

from adapters.postgres.operate.migrate import FOLDER
from adapters.postgres.operate.side_by_side import INTERFACE, previous_version
from tests.postgres.migrations.interface import as_text, broken, interface_of

SMALL: dict[str, Any] = {
    "functions": {
        "record(ctx jsonb)": {"result": "jsonb", "called": True},
        "own(me uuid)": {"result": "uuid", "called": False},
    },
    "tables": {
        "corridor.cases": {
            "columns": {
                "id": {"type": "uuid", "required": True, "used": True},
                "country": {"type": "text", "required": False, "used": True},
                "old": {"type": "text", "required": False, "used": False},
            },
            "rules": {"pk": {"is": "PRIMARY KEY (id)", "columns": ["id"]}},
        }
    },
}


async def test_the_interface_is_the_one_written_down(database_url: str) -> None:
    found = as_text(await interface_of(database_url))
    if os.environ.get("CORRIDOR_REWRITE_INTERFACE"):
        INTERFACE.write_text(found, encoding="utf-8")
    assert INTERFACE.read_text(encoding="utf-8") == found, __doc__


def test_programs_of_the_version_before_find_all_that_they_use() -> None:
    before = previous_version()
    script = ScriptDirectory(str(FOLDER))
    respected = {
        rule
        for one in script.iterate_revisions("head", before["revision"])
        for rule in getattr(script.get_revision(one.revision).module, "previous_version_respects", ())
    }
    problems = broken(before["interface"], json.loads(INTERFACE.read_text(encoding="utf-8")), respected)
    assert problems == [], "Expand now, contract one version later: docs/operations/upgrading.md"


def test_the_version_before_is_one_of_our_line() -> None:
    revisions = {one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions()}
    assert previous_version()["revision"] in revisions
    assert len(previous_version()["interface"]["functions"]) > 300


GONE: Any = object()
CASES = ("tables", "corridor.cases")
COLUMN, NULLABLE = ({"type": "text", "required": required, "used": True} for required in (True, False))
FUNCTION = SMALL["functions"]["record(ctx jsonb)"]
UNIQUE = {"is": "UNIQUE (country)", "columns": ["country"]}


def _changed(*changes: tuple[tuple[str, ...], Any]) -> dict[str, Any]:
    """What is small, with something else (or nothing) at each path."""
    changed = deepcopy(SMALL)
    for (*path, last), value in changes:
        place = changed
        for step in path:
            place = place[step]
        if value is GONE:
            del place[last]
        else:
            place[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("functions", "record(ctx jsonb)"), GONE, "the previous version calls it, and it is gone or different"),
        (("functions", "record(ctx jsonb)", "result"), "text", "calls it, and it is gone or different"),
        (CASES, GONE, "corridor.cases.id: the previous version uses it, and it is gone"),
        ((*CASES, "columns", "country"), GONE, "corridor.cases.country: the previous version uses it, and it is gone"),
        ((*CASES, "columns", "country", "type"), "jsonb", "its type was text and is jsonb"),
        ((*CASES, "columns", "country", "required"), True, "may leave it empty, and it is required"),
        ((*CASES, "columns", "new"), COLUMN, "corridor.cases.new: the previous version does not fill it"),
        ((*CASES, "rules", "one"), UNIQUE, "does not know the rule one: UNIQUE (country)"),
        ((*CASES, "rules", "pk", "is"), "PRIMARY KEY (id, country)", "does not know the rule pk"),
        ((*CASES, "rules", "x"), {"is": "EXCLUDE (lower(country) WITH =)", "columns": []}, "not know the rule x"),
    ],
)
def test_what_breaks_programs_of_the_version_before_is_refused(path: tuple[str, ...], value: Any, said: str) -> None:
    assert said in broken(SMALL, _changed((path, value)))[0]


def test_a_further_argument_without_a_default_is_refused() -> None:
    functions = ("functions", "record(ctx jsonb)"), GONE
    assert broken(SMALL, _changed(functions, (("functions", "record(ctx jsonb, more uuid)"), FUNCTION))) != []
    with_default = ("functions", "record(ctx jsonb, more uuid DEFAULT NULL::uuid)"), FUNCTION
    assert broken(SMALL, _changed(functions, with_default)) == []


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [(("functions", "new()"), FUNCTION)],
        [(("functions", "own(me uuid)"), GONE)],
        [(("tables", "corridor.new"), {"columns": {"id": COLUMN}, "rules": {}})],
        [((*CASES, "columns", "new"), NULLABLE)],
        [((*CASES, "columns", "id", "required"), False)],
        [((*CASES, "columns", "old"), GONE)],
        [((*CASES, "rules", "pk"), GONE)],
        [
            ((*CASES, "columns", "new"), NULLABLE),
            ((*CASES, "rules", "one"), {"is": "UNIQUE (new)", "columns": ["new"]}),
        ],
    ],
)
def test_what_only_adds_or_removes_what_nobody_uses_may_come(changes: list[tuple[tuple[str, ...], Any]]) -> None:
    assert broken(SMALL, _changed(*changes)) == []


def test_a_rule_that_the_version_before_already_keeps_may_come() -> None:
    assert broken(SMALL, _changed(((*CASES, "rules", "one"), UNIQUE)), {"one"}) == []
