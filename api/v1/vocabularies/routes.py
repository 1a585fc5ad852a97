"""Routes of vocabularies: every list of codes, with labels in the supported languages.

They are part of the program, not of the database, so no unit of work is opened.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.headers import joined_value, languages_of_labels
from api.http.pagination import PROBLEMS, Cursor, Limit, page_of_all
from api.labels import DEFAULT_LANGUAGE, VOCABULARY_NAMES, vocabulary
from api.labels.reviews import reviewed_lists
from api.openapi.operation import Operation, operation
from api.v1 import directory_examples as examples
from api.v1.examples import page
from api.v1.vocabularies.schemas import VocabularyAnswer, VocabularyItem, VocabularyPage
from domain.kernel import errors as e

router = APIRouter(route_class=GuardedRoute, tags=["Directory"])
ListName = Annotated[str, Path(description="One of the lists.", json_schema_extra={"enum": list(VOCABULARY_NAMES)})]


def list_all() -> tuple[VocabularyItem, ...]:
    """List the vocabularies of this service by name: the values of all fields that take a code."""
    found = (vocabulary(name) for name in VOCABULARY_NAMES)
    return tuple(VocabularyItem.of(one) for one in found if one is not None)


def get(name: str, languages: tuple[str, ...]) -> VocabularyAnswer:
    """Get one vocabulary: codes with `labels` in all languages, and a `label` in the language of `Accept-Language`.

    Shan (`shn`) has labels for some codes. For the others, `label` is in the language that you accept next, or in
    Burmese if you name no other; `label_language` says which. `reviewed` says whether a fluent speaker has reviewed the
    labels of this list; the others are machine-made.
    """
    found = vocabulary(name)
    if found is None:
        raise e.Missing
    return VocabularyAnswer.of(found, languages, reviewed_lists(name))


LIST = Operation("directory:read", list_all, VocabularyPage, page(examples.VOCABULARY_ITEM), PROBLEMS)
GET = Operation("directory:read", get, VocabularyAnswer, examples.VOCABULARY_SEEN, (e.Missing,))


@operation(router, "GET", "/v1/vocabularies", LIST)
async def list_vocabularies(responder: AsJson, limit: Limit = 50, cursor: Cursor = None) -> Response:
    return page_of_all(responder, list_all(), VocabularyPage.of, limit)


@operation(router, "GET", "/v1/vocabularies/{list_name}", GET)
async def get_vocabulary(responder: AsJson, list_name: ListName) -> Response:
    languages = languages_of_labels(joined_value(responder.request, "accept-language"))
    answer = get(list_name, languages)
    used = {term.label_language for term in answer.items}
    spoken = ", ".join(language for language in dict.fromkeys((*languages, DEFAULT_LANGUAGE)) if language in used)
    headers = {"Vary": "Accept-Language", "Content-Language": spoken}
    return responder.fresh(answer.model_dump_json().encode(), headers=headers)
