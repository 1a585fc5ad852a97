"""Finds every sentence in the code, and every place that shows a text without one."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import adapters
import api
import domain
from domain.kernel.errors import CorridorError
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable

PACKAGES = (domain, api, adapters)
PROJECT = Path(__file__).parents[1]
SAYS_ITS_CLASS = "domain/kernel/errors.py"
"""Where an error says the first line of its docstring: the one template that is not written out as a literal."""
FOR_THE_OPERATOR = (KeyServiceUnavailable, CiphertextRejected)
"""Errors with a reason of their own for the log, in English; the caller reads only the sentence of the class."""


def every_error() -> set[type[CorridorError]]:
    """Import everything, and give each class of error."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    found: set[type[CorridorError]] = set()
    waiting = [CorridorError]
    while waiting:
        children = {child for child in waiting.pop().__subclasses__() if not child.__module__.startswith("tests")}
        waiting.extend(children - found)
        found |= children
    return found


@cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    """Give each call that the code makes, with the file where it stands."""
    return tuple(
        (path.relative_to(PROJECT).as_posix(), node)
        for package in PACKAGES
        for path in sorted(Path(*package.__path__).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    )


def name_of(call: ast.Call) -> str:
    """Give the last word of what is called."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def template_of(call: ast.Call) -> str | None:
    """Give the template of a ``Sentence(…)``, ``None`` where it is not written out as a literal."""
    match call.args:
        case [ast.Constant(value=str(template))]:
            return template
        case _:
            return None


@cache
def templates() -> frozenset[str]:
    """Give every template: those of the calls, and what each class of error says of itself."""
    said = {template_of(call) for _, call in calls() if name_of(call) == "Sentence"}
    return frozenset({*filter(None, said), *(kind.explanation().template for kind in every_error())})


def places(template: str) -> list[str]:
    """Give the names in braces, each as often as it is there, in alphabetical order."""
    return sorted(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def unnamed_sentences() -> Iterator[str]:
    """Find each ``Sentence(…)`` whose template is no literal, or whose values are not exactly its places."""
    for file, call in calls():
        if name_of(call) != "Sentence":
            continue
        template = template_of(call)
        given = sorted(str(value.arg) for value in call.keywords)
        if (template is None and file != SAYS_ITS_CLASS) or sorted(set(places(template or ""))) != given:
            yield f"{file}:{call.lineno}"


def bare_texts() -> Iterator[str]:
    """Find each error, fault or refused value that is given a text of its own instead of a ``Sentence``."""
    spoken_to = {kind.__name__ for kind in every_error() if not issubclass(kind, FOR_THE_OPERATOR)} | {"JwtRejected"}
    for file, call in calls():
        if name_of(call) == "FieldFault":
            spoken = [*call.args[2:], *(value.value for value in call.keywords if value.arg == "message")]
        elif name_of(call) in spoken_to or (name_of(call) == "ValueError" and file.startswith("api/v1/")):
            spoken = call.args
        else:
            continue
        if any(is_text(argument) for argument in spoken):
            yield f"{file}:{call.lineno}"


def is_text(argument: ast.expr) -> bool:
    """Say whether this builds a text for people; a word without a space is a code."""
    match argument:
        case ast.Constant(value=str(text)):
            return " " in text
        case ast.JoinedStr() | ast.BinOp(left=ast.Constant(value=str()) | ast.JoinedStr()):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format" | "join")):
            return True
        case _:
            return False
