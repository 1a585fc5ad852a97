"""The four operations in three other products.

Taken from public sources, not tried against running products: what no source says is marked "not verified". So before
measuring, ``Place.prepare`` runs each operation once and checks the result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bench.load.requests import SUMMARY


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``{id}`` in the path stands for the id of its object."""

    method: str
    path: str
    said: Any = None
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Product:
    """The calls by operation, and where a response holds the id, the status and the page's items."""

    name: str
    calls: Mapping[str, Call]
    id_at: tuple[str, ...]
    status_at: tuple[str, ...]
    items_at: tuple[str, ...]
    accepted: str


def medplum() -> Product:
    """Medplum: a FHIR R4 ``Task``, accepted by a JSON Patch of its status.

    Routes and 201 for a creation: medplum/medplum ``packages/fhir-router/src/fhirrouter.ts``. ``/fhir/R4/`` and the
    three media types of bodies: ``packages/server/src/app.ts``. JSON Patch: medplum.com/docs/sdk/
    core.medplumclient.patchresource. Token: ``Authorization: Bearer``, medplum.com/docs/search/
    advanced-search-parameters. A server limits requests and weighs writes a hundredfold (medplum.com/docs/rate-limits):
    raise both limits first, for 429 voids the measurement. ``_count`` and ``_sort`` are those of the FHIR
    specification; that Medplum gives 50 at once is not verified.
    """
    task = {"resourceType": "Task", "status": "requested", "intent": "order", "description": SUMMARY}
    accepting = [{"op": "replace", "path": "/status", "value": "accepted"}]
    return Product(
        "medplum",
        {
            "get": Call("GET", "/fhir/R4/Task/{id}"),
            "list": Call("GET", "/fhir/R4/Task?status=requested&_sort=-_lastUpdated&_count=50"),
            "create": Call("POST", "/fhir/R4/Task", task, "application/fhir+json"),
            "accept": Call("PATCH", "/fhir/R4/Task/{id}", accepting, "application/json-patch+json"),
        },
        id_at=("id",),
        status_at=("status",),
        items_at=("entry",),
        accepted="accepted",
    )


def care(facility: str) -> Product:
    """CARE: a resource request of ``facility`` (its id) about no patient, approved by writing all of it again.

    Bodies, PUT and 200 for a creation: ohcnetwork/care ``care/emr/tests/test_resource_request_api.py`` and
    ``care/emr/resources/resource_request/spec.py``. A PATCH is validated as a whole body too
    (``care/emr/api/viewsets/base.py``), so PUT costs no more. Newest first is its default order, ``status`` its filter
    (``care/emr/api/viewsets/resource_request.py``). ``/api/v1/``: ``config/urls.py``; ``resource/``:
    ``config/api_router.py``. ``limit``: Django REST Framework's LimitOffsetPagination (``config/settings/base.py``).
    Bearer: ``config/authentication.py``; a token may live for only ten minutes. These files were read in versions of
    different ages: that they belong to one release is not verified.
    """
    asked = {
        "origin_facility": facility,
        "title": "Referral",
        "reason": SUMMARY,
        "status": "pending",
        "category": "other",
        "priority": 1,
        "emergency": False,
        "referring_facility_contact_name": "Somchai P.",
        "referring_facility_contact_number": "",
    }
    return Product(
        "care",
        {
            "get": Call("GET", "/api/v1/resource/{id}/"),
            "list": Call("GET", "/api/v1/resource/?status=pending&limit=50"),
            "create": Call("POST", "/api/v1/resource/", asked),
            "accept": Call("PUT", "/api/v1/resource/{id}/", asked | {"status": "approved"}),
        },
        id_at=("id",),
        status_at=("status",),
        items_at=("results",),
        accepted="approved",
    )


def directus(collection: str) -> Product:
    """Directus: an item of ``collection``, which has an ``id`` and the text fields ``status`` and ``summary``.

    Routes and responses, ``{"data": …}``: directus/directus ``api/src/controllers/items.ts``. ``filter``, ``sort`` and
    ``limit``: directus.io/docs/guides/connect/query-parameters. Token: directus.io/docs/guides/connect/authentication;
    it must also be allowed to read what it writes, or a write returns without the item. What Directus does with a field
    that the collection does not have is not verified.
    """
    items = f"/items/{quote(collection, safe='')}"
    return Product(
        "directus",
        {
            "get": Call("GET", f"{items}/{{id}}"),
            "list": Call("GET", f"{items}?filter%5Bstatus%5D%5B_eq%5D=sent&sort=-id&limit=50"),
            "create": Call("POST", items, {"status": "sent", "summary": SUMMARY}),
            "accept": Call("PATCH", f"{items}/{{id}}", {"status": "accepted"}),
        },
        id_at=("data", "id"),
        status_at=("data", "status"),
        items_at=("data",),
        accepted="accepted",
    )
