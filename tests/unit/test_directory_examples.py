"""What openapi.yaml shows of the directory is what the service would take and give."""

from typing import Any

import pytest
from pydantic import BaseModel

from api import examples_directory as examples
from api.examples import page
from api.schemas.centre_answers import CentreAnswer, CentrePage
from api.schemas.centres import CreateCentreBody, UpdateCentreBody
from api.schemas.corridor_answers import CorridorAnswer, CorridorPage
from api.schemas.corridors import CreateCorridorBody
from api.schemas.organisations import CreateOrganisationBody, OrganisationAnswer, OrganisationPage
from api.schemas.vocabularies import VocabularyAnswer, VocabularyPage


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (CreateOrganisationBody, examples.CREATE_ORGANISATION),
        (OrganisationAnswer, examples.ORGANISATION_SEEN),
        (OrganisationPage, page(examples.ORGANISATION_SEEN)),
        (CreateCentreBody, examples.CREATE_CENTRE),
        (UpdateCentreBody, examples.UPDATE_CENTRE),
        (CentreAnswer, examples.CENTRE_SEEN),
        (CentrePage, page(examples.CENTRE_SEEN)),
        (CreateCorridorBody, examples.CREATE_CORRIDOR),
        (CorridorAnswer, examples.CORRIDOR_SEEN),
        (CorridorPage, page(examples.CORRIDOR_SEEN)),
        (VocabularyAnswer, examples.VOCABULARY_SEEN),
        (VocabularyPage, page(examples.VOCABULARY_ITEM)),
    ],
)
def test_an_example_fits_its_model(model: type[BaseModel], example: dict[str, Any]) -> None:
    assert set(example) <= set(model.model_fields)
    model.model_validate(example)
