"""Parameters of OAuth requests, in a form or a query string (RFC 6749, 3.1 and 3.2).

A repeated parameter is rejected, because two parsers might each pick a different value; an empty one counts as absent.
Only ``resource`` may be repeated (RFC 8707, 2): its distinct values are joined by spaces, which none of them contains.
"""

from urllib.parse import parse_qsl

MOST = 50
REPEATABLE = "resource"


class ParametersUnclear(Exception):
    """The parameters are ambiguous or malformed; the message says why and quotes nothing."""


def parameters_of(encoded: str) -> dict[str, str]:
    """Decode ``application/x-www-form-urlencoded``; raises ``ParametersUnclear``."""
    try:
        if not encoded.isascii():
            raise ValueError
        pairs = parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=MOST, separator="&")
    except ValueError:
        raise ParametersUnclear("The parameters are not a form in UTF-8.") from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if "\x00" in value:
            raise ParametersUnclear("A parameter contains a NUL character.")
        said = found.setdefault(name, [])
        if said and name != REPEATABLE:
            raise ParametersUnclear("A parameter was sent more than once.")
        if value not in said:
            said.append(value)
    return {name: " ".join(filter(None, values)) for name, values in found.items() if any(values)}
