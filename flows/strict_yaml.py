"""YAML read strictly: plain data only, every surprise refused with file, line and remedy.

Called by `flows.settings`, `flows.training` and `flows.demo`. Refused: a key given twice, anchors and aliases (so no
expansion bombs), tags, several documents, files over `MAX_BYTES`, nesting over `MAX_DEPTH`. Scalars follow YAML
1.2's core schema: `no`, `on`, `12:30` and `2026-01-31` stay text; keys are always text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from taxonomy.errors import ConfigError

MAX_BYTES: Final = 300_000
"""A configuration is written by hand: the largest real one is a few kB. A list of this size is read in some seconds."""
MAX_DEPTH: Final = 20
"""The deepest documented key has five levels."""

Loc = tuple[str | int, ...]
Lines = Mapping[Loc, int]
"""Line (from 1) of each key path."""

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT: Final = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")


def read_yaml(path: Path) -> tuple[dict[str, Any], Lines]:
    """The mapping in a YAML file and the line of each of its key paths. Raises ConfigError."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ConfigError(f"{path}: {size:,} bytes; accepted: up to {MAX_BYTES:,}.", remedy="Name the right file.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        here = "" if path.is_absolute() else f" in {Path.cwd()}"
        raise ConfigError(f"{path}: no such file{here}.", remedy="Name an existing file with --config FILE.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}).", remedy="Give a readable UTF-8 file.") from None
    return parse_yaml(text, str(path))


def parse_yaml(text: str, name: str) -> tuple[dict[str, Any], Lines]:
    """Like `read_yaml`, of a text; `name` stands for the file in messages."""
    try:
        _refuse_references(text, name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        raise ConfigError(f"{where}: not valid YAML: {_one_line(error.problem or error.context or '')}.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(f"{name}: not valid YAML: {_one_line(str(error)) or 'nested too deep'}.") from None
    lines: dict[Loc, int] = {}
    if node is None:
        what = "holds comments alone" if text.strip() else "the file is empty"
        raise ConfigError(f"{name}: {what}.", remedy="Write `key: value` lines.")
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f"{name}: holds no keys.", remedy="Write `key: value` lines.")
    document: dict[str, Any] = _Builder(name, lines).mapping(node, ())
    return document, lines


def _refuse_references(text: str, name: str) -> None:
    """Anchors, aliases and tags are refused on the token level, before anything is built from them."""
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        line = token.start_mark.line + 1
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            raise ConfigError(f"{name}:{line}: anchors and aliases are not accepted.", remedy="Write the value out.")
        if isinstance(token, yaml.TagToken):
            raise ConfigError(f"{name}:{line}: tags (!...) are not accepted.", remedy="Remove the tag.")
        if isinstance(token, _OPENING):
            depth += 1
            if depth > MAX_DEPTH:
                raise ConfigError(f"{name}:{line}: nested over {MAX_DEPTH} levels deep.")
        elif isinstance(token, _CLOSING):
            depth -= 1


_OPENING: Final = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING: Final = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


class _Builder:
    """Plain Python from checked nodes, remembering lines and refusing repeated keys."""

    def __init__(self, name: str, lines: dict[Loc, int]) -> None:
        self.name = name
        self.lines = lines

    def mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise ConfigError(f"{self.name}:{line}: a key must be a plain word.")
            key = str(key_node.value)
            at = (*loc, key)
            if key in built:
                raise ConfigError(
                    f"{self.name}:{line}: {dotted(at)}: given twice (first in line {self.lines[at]}).",
                    remedy="Keep one of them.",
                )
            self.lines[at] = line
            built[key] = self.value(value_node, at)
        return built

    def value(self, node: yaml.Node, loc: Loc) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            items = []
            for index, item in enumerate(node.value):
                self.lines[(*loc, index)] = item.start_mark.line + 1
                items.append(self.value(item, (*loc, index)))
            return items
        plain = isinstance(node, yaml.ScalarNode) and node.style is None
        return _scalar(str(node.value)) if plain else str(node.value)


def _scalar(text: str) -> Any:
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    read: Callable[[str], Any]
    for pattern, read in ((_INT, int), (_FLOAT, float)):
        if pattern.fullmatch(text):
            return read(text)
    return text


def dotted(loc: Loc) -> str:
    """`('sources', 'shop', 'files', 0)` as people read it: `sources.shop.files[0]`."""
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _one_line(text: str) -> str:
    return " ".join(text.split())
