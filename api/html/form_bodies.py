"""Bodies of forms that a page parses itself."""

from fastapi import Request

from api.http.body import Body, BoundedRequest


async def form_bytes(request: Request, declared: Body) -> bytes:
    """Return the raw body of a form; keeps nothing past the limit.

    Raises ``UnsupportedMediaType``, ``BodyTooLarge`` or ``BodyTooSlow``.
    """
    bounded = BoundedRequest(request.scope, request.receive)
    bounded.takes = declared
    declared.must_be_sent_by(bounded)
    return await bounded.body()
