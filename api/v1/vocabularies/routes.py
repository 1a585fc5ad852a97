"""Routes of vocabularies: every list of codes, with labels in the supported languages.

They are part of the program, not of the database, so no unit of work is opened.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, page_of_all
from api.labels import VOCABULARY_NAMES, vocabulary
from api.openapi.operation import Operation, operation
from api.v1 import directory_examples as examples
from api.v1.examples import page
from api.v1.vocabularies.schemas import VocabularyAnswer, VocabularyItem, VocabularyPage
from domain.kernel import errors as e

router = APIRouter(route_class=GuardedRoute, tags=["Directory"])
ListName = Annotated[str, Path(description="One of the lists.", json_schema_extra={"enum": list(VOCABULARY_NAMES)})]
BY_LANGUAGE = {"Vary": "Accept-Language"}


def list_all() -> tuple[VocabularyItem, ...]:
    """List the vocabularies of this service by name: the values of all fields that take a code."""
    found = (vocabulary(name) for name in VOCABULARY_NAMES)
    return tuple(VocabularyItem.of(one) for one in found if one is not None)


def get(name: str, language: str) -> VocabularyAnswer:
    """Get one vocabulary: codes with `labels` in all languages, and a `label` in the language of `Accept-Language`."""
    found = vocabulary(name)
    if found is None:
        raise e.Missing
    return VocabularyAnswer.of(found, language)


LIST = Operation("directory:read", list_all, VocabularyPage, page(examples.VOCABULARY_ITEM), PROBLEMS)
GET = Operation("directory:read", get, VocabularyAnswer, examples.VOCABULARY_SEEN, (e.Missing,))


@operation(router, "GET", "/v1/vocabularies", LIST)
async def list_vocabularies(responder: AsJson, limit: Limit = 50, cursor: Cursor = None) -> Response:
    return page_of_all(responder, list_all(), VocabularyPage.of, limit)


@operation(router, "GET", "/v1/vocabularies/{list_name}", GET)
async def get_vocabulary(responder: AsJson, list_name: ListName) -> Response:
    return responder.fresh(get(list_name, responder.context.language).model_dump_json().encode(), headers=BY_LANGUAGE)
