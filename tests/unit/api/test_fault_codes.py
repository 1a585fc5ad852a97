"""Every code that the program puts into ``errors`` is in the list that partners get."""

import ast
from collections.abc import Iterator
from pathlib import Path

from api.http.fault_codes import FIELD_CODES, NEVER_SENT, WITH_POINTER, problem_codes
from api.http.validation_errors import CODES
from domain.kernel.errors import SendingFailure

PROJECT = Path(__file__).parents[3]


def calls() -> Iterator[ast.Call]:
    for room in ("domain", "adapters", "api"):
        for file in (PROJECT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield node


def test_the_list_holds_what_is_made_and_nothing_else() -> None:
    made = {*CODES.values(), "invalid_value"}
    for call in calls():
        if ast.unparse(call.func).rpartition(".")[2] == "FieldFault":
            code = call.args[1]
            made |= {code.value} if isinstance(code, ast.Constant) else set()
    assert made == set(FIELD_CODES)
    assert list(FIELD_CODES) == sorted(FIELD_CODES)


def test_problems_that_name_a_field_are_in_the_list() -> None:
    named = [
        ast.unparse(call.func).rpartition(".")[2]
        for call in calls()
        if any(word.arg == "pointer" for word in call.keywords)
    ]
    of_rules = {kind.__name__ for kind in SendingFailure.__subclasses__()}
    raised = {name for name in named if name[0].isupper()} - of_rules
    assert raised == {kind.__name__ for kind in WITH_POINTER}


def test_families_are_no_codes() -> None:
    assert not NEVER_SENT & set(problem_codes())
