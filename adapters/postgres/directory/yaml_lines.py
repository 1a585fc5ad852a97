"""Reads YAML with the line of every value, for error messages.

Every scalar except null is read as text: YAML 1.1 would make ``country: NO`` a boolean and ``08:30`` a number.
"""

from typing import Any

import yaml

from adapters.postgres.directory.file_errors import DirectoryFileWrong, FileFault

Path = tuple[str | int, ...]
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"


def read_yaml(data: bytes) -> tuple[Any, dict[Path, int]]:
    """Return the document and the line of each path in it; raises ``DirectoryFileWrong``."""
    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise _wrong(1, "the file is not UTF-8") from None
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        raise _wrong(1 if mark is None else mark.line + 1, f"this is not YAML ({wrong.problem})") from None
    except yaml.YAMLError:
        raise _wrong(1, "this is not YAML, or holds characters that cannot be printed") from None
    except RecursionError:
        raise _wrong(1, "the file is nested too deeply") from None
    except (ValueError, OverflowError):  # an escaped character or a version that no number can hold
        raise _wrong(1, "this is not YAML: a number in it is out of range") from None
    lines: dict[Path, int] = {(): 1}
    return (None if node is None else _value(node, (), lines, set())), lines


def _value(node: yaml.Node, path: Path, lines: dict[Path, int], seen: set[int]) -> Any:
    line = lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == _NULL else node.value
    if id(node) in seen:
        raise _wrong(line, "this is repeated by an alias; write it out each time")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, place), lines, seen) for place, item in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key, item in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE:
            raise _wrong(key.start_mark.line + 1, "a key must be a plain word")
        if key.value in found:
            raise _wrong(key.start_mark.line + 1, f"{key.value} is given twice in one entry")
        found[key.value] = _value(item, (*path, key.value), lines, seen)
    return found


def _wrong(line: int, message: str) -> DirectoryFileWrong:
    return DirectoryFileWrong((FileFault(line, "", message),))
