"""Import rules that import-linter cannot express."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def imported(source: str) -> Iterator[str]:
    """Name the top-level packages that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]


def test_the_domain_imports_only_itself_and_the_standard_library() -> None:
    modules = list((PROJECT / "domain").rglob("*.py"))
    allowed = sys.stdlib_module_names | {"domain"}
    found = {
        str(module.relative_to(PROJECT)): foreign
        for module in modules
        if (foreign := set(imported(module.read_text(encoding="utf-8"))) - allowed)
    }
    assert modules
    assert found == {}


def test_our_migrations_do_not_hide_the_library_of_the_same_name() -> None:
    assert not (PROJECT / "alembic" / "__init__.py").exists()
