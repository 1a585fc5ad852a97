"""JSON Merge Patch (RFC 7396): how a change is applied to what is stored."""

from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]


def merged(present: Mapping[str, Any], patch: Mapping[str, Any]) -> Document:
    """Apply a patch: objects merge at every depth, ``None`` removes a member, everything else replaces it whole."""
    result = dict(present)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            inner = result.get(name)
            result[name] = merged(inner if isinstance(inner, Mapping) else {}, value)
        else:
            result[name] = value
    return result


def changes_nothing(patch: Mapping[str, Any]) -> bool:
    """Return whether a patch holds no value at all, at any depth: ``{}`` and ``{"profile": {}}``."""
    return all(isinstance(value, Mapping) and changes_nothing(value) for value in patch.values())
