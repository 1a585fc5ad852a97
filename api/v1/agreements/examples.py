"""Examples of agreements for ``openapi.yaml``: with the same story and ids as in ``api/v1/examples.py``."""

from typing import Any

from api.v1.examples import CORRIDOR, NOW, ORGANISATION

AGREEMENT = "agreement_019aa3f0d1b27c0d8a5e3f4b6c7d8e95"

PUBLISH_AGREEMENT: dict[str, Any] = {
    "purposes": ["referral", "legal_assistance"],
    "data_categories": ["identity", "contact", "profile", "summary"],
    "retention": "P2Y",
    "valid_from": "2026-12-01",
    "valid_to": "2028-11-30",
    "document_url": "https://example.org/agreements/kh-th-2.pdf",
}

AGREEMENT_SEEN: dict[str, Any] = {
    "id": AGREEMENT,
    "version": 2,
    "corridor_id": CORRIDOR,
    "number": 2,
    "status": "awaiting_signatures",
    **PUBLISH_AGREEMENT,
    "signatures": [
        {
            "organisation_id": ORGANISATION,
            "signed_at": "2026-11-20T00:00:00Z",
            "signed_by": "client_019aa3f0d1b27c0d8a5e3f4b6c7d8e96",
            "on_paper": {"signed_on": "2026-11-20", "signatory": "Director General"},
        }
    ],
    "missing_signatures": ["org_019aa3f0d1b27c0d8a5e3f4b6c7d8e97"],
    "created_at": NOW,
    "updated_at": NOW,
}

AGREEMENT_PUBLISHED: dict[str, Any] = {
    **AGREEMENT_SEEN,
    "version": 1,
    "signatures": [],
    "missing_signatures": [ORGANISATION, "org_019aa3f0d1b27c0d8a5e3f4b6c7d8e97"],
    "open_referrals_beyond": 3,
}
