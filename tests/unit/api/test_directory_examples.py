"""What openapi.yaml shows of the directory is what the service would take and give."""

from typing import Any

import pytest
from pydantic import BaseModel

from api.v1 import directory_examples as examples
from api.v1.agreements import examples as agreement_examples
from api.v1.agreements.answers import AgreementAnswer, AgreementPage, PublishedAnswer
from api.v1.agreements.requests import PublishAgreementBody
from api.v1.centres.answers import CentreAnswer, CentrePage
from api.v1.centres.requests import CreateCentreBody, UpdateCentreBody
from api.v1.corridors.answers import CorridorAnswer, CorridorPage
from api.v1.corridors.requests import CreateCorridorBody
from api.v1.examples import page
from api.v1.matches.schemas import MatchesAnswer
from api.v1.organisations.schemas import CreateOrganisationBody, OrganisationAnswer, OrganisationPage
from api.v1.vocabularies.schemas import VocabularyAnswer, VocabularyPage


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
        (PublishAgreementBody, agreement_examples.PUBLISH_AGREEMENT),
        (PublishedAnswer, agreement_examples.AGREEMENT_PUBLISHED),
        (AgreementAnswer, agreement_examples.AGREEMENT_SEEN),
        (AgreementPage, page(agreement_examples.AGREEMENT_SEEN)),
        (MatchesAnswer, examples.MATCHES_SEEN),
        (VocabularyAnswer, examples.VOCABULARY_SEEN),
        (VocabularyPage, page(examples.VOCABULARY_ITEM)),
    ],
)
def test_an_example_fits_its_model(model: type[BaseModel], example: dict[str, Any]) -> None:
    assert set(example) <= set(model.model_fields)
    model.model_validate(example)
