"""Directory examples for ``openapi.yaml``: the same story and ids as in ``examples.py``."""

from typing import Any

from api.v1.agreements.examples import AGREEMENT_SEEN
from api.v1.examples import CORRIDOR, NOW, ORGANISATION, RECEIVER, SENDER

CREATE_ORGANISATION: dict[str, Any] = {
    "code": "nea",
    "name": "National Employment Agency",
    "operator_type": "government",
    "country": "KH",
}

ORGANISATION_SEEN: dict[str, Any] = {
    "id": ORGANISATION,
    "version": 1,
    **CREATE_ORGANISATION,
    "status": "active",
    "confirmations": [{"by": "coordinating_body", "organisation_id": ORGANISATION, "at": NOW}],
    "created_at": NOW,
    "updated_at": NOW,
}

CREATE_CENTRE: dict[str, Any] = {
    "code": "nea-battambang",
    "organisation_id": "nea",
    "name": "Battambang MRC",
    "country": "KH",
    "area": "KH-2",
    "city": "Battambang",
    "services": ["information", "counselling"],
    "languages": ["km"],
    "opening_hours": {"mon-fri": "08:00-12:00 13:00-17:00"},
    "contact": {"phone": "+85553952500"},
}

CENTRE_SEEN: dict[str, Any] = {
    "id": SENDER,
    "version": 1,
    **CREATE_CENTRE,
    "organisation_id": ORGANISATION,
    "operator_type": "government",
    "capacity": "has_capacity",
    "capacity_assured_at": NOW,
    "status": "active",
    "successor_centre_id": None,
    "digest": None,
    "created_at": NOW,
    "updated_at": NOW,
}

UPDATE_CENTRE: dict[str, Any] = {"capacity": "waitlist", "languages": ["km", "th"]}

CREATE_CORRIDOR: dict[str, Any] = {
    "code": "KH-TH",
    "origin_country": "KH",
    "destination_country": "TH",
    "status": "active",
    "lead_organisation_id": "nea",
    "response_times": {"emergency": {"acknowledge_within": "PT2H"}},
    "members": [{"centre_id": "nea-battambang", "role": "origin"}],
}

CORRIDOR_SEEN: dict[str, Any] = {
    "id": CORRIDOR,
    "code": "KH-TH",
    "version": 2,
    "origin_country": "KH",
    "destination_country": "TH",
    "transit_countries": [],
    "status": "active",
    "lead_organisation_id": ORGANISATION,
    "members": [{"centre_id": SENDER, "role": "origin"}, {"centre_id": RECEIVER, "role": "destination"}],
    "response_times": {
        "emergency": {"acknowledge_within": "PT2H", "decide_within": "PT24H", "contact_within": "P3D"},
        "urgent": {"acknowledge_within": "PT24H", "decide_within": "PT72H", "contact_within": "P7D"},
        "normal": {"acknowledge_within": "P3D", "decide_within": "P14D", "contact_within": "P30D"},
    },
    "agreement": AGREEMENT_SEEN,
    "created_at": NOW,
    "updated_at": NOW,
}

VOCABULARY_ITEM: dict[str, Any] = {
    "name": "urgencies",
    "closed": True,
    "standard": None,
    "size": 3,
    "href": "/v1/vocabularies/urgencies",
}

VOCABULARY_SEEN: dict[str, Any] = {
    "name": "urgencies",
    "closed": True,
    "standard": None,
    "reviewed": {"th": False},
    "items": [
        {"code": "urgent", "label": "Urgent", "label_language": "en", "labels": {"en": "Urgent", "th": "เร่งด่วน"}},
    ],
    "next_cursor": None,
}

MATCHES_SEEN: dict[str, Any] = {
    "items": [
        {
            "centre_id": RECEIVER,
            "score": 92,
            "reasons": [
                {"code": "offers_all_services", "label": "Offers every service asked for"},
                {"code": "speaks_language", "label": "Speaks the language"},
                {"code": "same_area", "label": "In the same area"},
                {"code": "has_capacity", "label": "Can take cases"},
                {"code": "capacity_fresh", "label": "Capacity confirmed recently"},
            ],
        }
    ],
    "excluded": [{"centre_id": SENDER, "codes": ["centre_not_active"], "reasons": []}],
    "next_cursor": None,
}
