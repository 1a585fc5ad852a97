"""The next version of this program: the same code with a migration that expands the tables, and one function more."""

import shutil
from pathlib import Path

from adapters.postgres.operate.functions import newest_revision
from adapters.postgres.operate.side_by_side import this_version_as_previous
from tests.cli.commands import ROOT

PARTS = ("api", "adapters", "domain", "alembic")
REVISION = "9000"
MIGRATION = """
from alembic import op

revision, down_revision = "{revision}", "{before}"


def upgrade() -> None:
    op.execute("ALTER TABLE corridor.cases ADD COLUMN of_next_version text")
    op.execute("ALTER TABLE corridor.referrals ADD COLUMN of_next_version integer NOT NULL DEFAULT 7")
    op.execute("CREATE TABLE corridor.of_next_version (id uuid PRIMARY KEY)")


def downgrade() -> None:
    op.execute("DROP TABLE corridor.of_next_version")
    op.execute("ALTER TABLE corridor.referrals DROP COLUMN of_next_version")
    op.execute("ALTER TABLE corridor.cases DROP COLUMN of_next_version")
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION corridor.of_next_version() RETURNS integer LANGUAGE sql IMMUTABLE RETURN 7;
"""


def next_version(folder: Path) -> Path:
    """Make it in a folder that does not exist yet; gives that."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    alembic = folder / "alembic"
    migration = MIGRATION.format(revision=REVISION, before=newest_revision())
    (alembic / "versions" / f"{REVISION}_next.py").write_text(migration, encoding="utf-8")
    (alembic / "previous.json").write_text(this_version_as_previous(), encoding="utf-8")
    with (alembic / "sql" / "cases" / "cases.sql").open("a", encoding="utf-8") as script:
        script.write(FUNCTION)
    return folder
