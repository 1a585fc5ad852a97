"""Writes the document as readable YAML: long texts in blocks, references and short lists on one line, no aliases."""

from typing import Any

import yaml

WIDTH = 120
LONGEST_LIST = 90
"""The maximum length, in characters, of a list of plain values that is written on one line."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, _: Any) -> bool:
        """Write everything in full: aliases are hard to read."""
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> Any:
    style = None
    if "\n" in value:
        style = "|"
    elif len(value) > LONGEST_LIST and (": " in value or " #" in value or value[0] in "`*&!%@\"'"):
        style = ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


class _Item(dict[str, Any]):
    """An object in a list: the dash leaves enough room for a block."""


def _object(dumper: yaml.SafeDumper, value: dict[str, Any]) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=value.keys() == {"$ref"})


def _item(dumper: yaml.SafeDumper, value: _Item) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=False)


def _list(dumper: yaml.SafeDumper, values: list[Any]) -> Any:
    plain = all(isinstance(value, str | int | float | None) for value in values)
    short = plain and sum(len(str(value)) + 2 for value in values) <= LONGEST_LIST
    items = [_Item(value) if isinstance(value, dict) else value for value in values]
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=short)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _object)
_Dumper.add_representer(_Item, _item)
_Dumper.add_representer(list, _list)


def as_yaml(document: dict[str, Any]) -> str:
    """Return the document as YAML."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
