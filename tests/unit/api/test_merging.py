"""The examples of RFC 7396, appendix A, as far as our documents are objects; and what a patch may say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.merging import changes_nothing, merged
from api.v1.cases.requests import CaseFields, UpdateCaseBody
from api.v1.fields import RequestBody
from api.v1.patches import Patch

EXAMPLES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ({"a": "foo"}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("present", "patch", "result"), EXAMPLES)
def test_a_patch_is_merged_as_the_rfc_shows(
    present: dict[str, Any], patch: dict[str, Any], result: dict[str, Any]
) -> None:
    assert merged(present, patch) == result


DOCUMENTS = st.recursive(
    st.dictionaries(st.sampled_from("abc"), st.one_of(st.integers(), st.lists(st.integers()))),
    lambda inner: st.dictionaries(st.sampled_from("abc"), st.one_of(inner, st.none(), st.integers())),
)


@given(DOCUMENTS, DOCUMENTS)
def test_a_patch_twice_is_a_patch_once(present: dict[str, Any], patch: dict[str, Any]) -> None:
    once = merged(present, patch)
    assert merged(once, patch) == once


@pytest.mark.parametrize(
    ("patch", "nothing"),
    [({}, True), ({"a": {}}, True), ({"a": {"b": {}}}, True), ({"a": None}, False), ({"a": []}, False)],
)
def test_a_patch_without_any_value_changes_nothing(patch: dict[str, Any], nothing: bool) -> None:
    assert changes_nothing(patch) is nothing


def of(patch: type[Patch], schema: type[RequestBody]) -> set[str]:
    return {field.alias or name for name, field in patch.model_fields.items()} ^ set(schema.model_fields)


def test_a_patch_has_the_members_of_its_schema_and_requires_none() -> None:
    assert of(UpdateCaseBody, CaseFields) == set()
    assert not any(field.is_required() for field in UpdateCaseBody.model_fields.values())
    assert UpdateCaseBody.model_validate({"safe_contact": {"hours": "evening"}}).sent == {
        "safe_contact": {"hours": "evening"}
    }
