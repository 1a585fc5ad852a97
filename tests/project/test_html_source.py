"""HTML is made by templates that escape, never by joining strings (``api/html/templates.py``)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

API = Path(__file__).parents[2] / "api"
TAG = re.compile(r"</?[a-z][a-z0-9]*[\s>/]|<!doctype", re.IGNORECASE)
THE_DESCRIPTION_OF_THE_API = {"docs_page.py", "docs_problems.py"}
"""Pages for developers, made of nothing that a partner wrote."""


def html_in_strings(source: str) -> Iterator[int]:
    """Name the lines of strings with tags into which something is put: f-strings, ``format``, ``%`` and ``+``."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.JoinedStr():
                parts: list[ast.expr] = list(node.values)
            case ast.Call(func=ast.Attribute(value=value, attr="format" | "join" | "replace")):
                parts = [value, *node.args]
            case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
                parts = [left, right]
            case _:
                continue
        if any(isinstance(part, ast.Constant) and TAG.search(str(part.value)) for part in parts):
            yield node.lineno


def test_no_html_is_put_together_from_strings() -> None:
    found = {
        str(path.relative_to(API)): lines
        for path in API.rglob("*.py")
        if path.name not in THE_DESCRIPTION_OF_THE_API
        if (lines := list(html_in_strings(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'f"<p>{name}</p>"',
        '"<p>{}</p>".format(name)',
        '"<p>" + name',
        '"<li>%s</li>" % name',
        '"<br>".join(names)',
        'f"<!doctype html>{page}"',
    ],
)
def test_every_way_to_do_so_is_seen(source: str) -> None:
    assert list(html_in_strings(source)) == [1]


def test_comparisons_and_placeholders_are_no_html() -> None:
    assert list(html_in_strings('f"<{address}>; rel={rel}"')) == []
    assert list(html_in_strings('f"{a} < b and {c} > d"')) == []
