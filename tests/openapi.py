"""The OpenAPI document. It takes more than a second to make, so each process makes it once; nobody changes it."""

from functools import cache

from api.openapi.document import document as made

document = cache(made)
