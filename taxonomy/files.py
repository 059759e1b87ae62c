"""Reads the YAML files of a taxonomy: fast, and strict where YAML itself is not.

Called by `taxonomy.dimensions`. A duplicate key is refused (plain YAML silently keeps the last one), and every failure
names the file and the line. Knows nothing of what the files mean.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from taxonomy.errors import TaxonomyError

_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is eight times faster, where it is built in


class _StrictLoader(_Fast):  # type: ignore[misc]
    """A safe loader that refuses a key given twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: dict[str, int] = {}
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            line = key.start_mark.line + 1
            if key.value in seen:
                raise _DuplicateKeyError(str(key.value), seen[key.value], line)
            seen[key.value] = line
        built: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return built


class _DuplicateKeyError(Exception):
    def __init__(self, key: str, first: int, second: int) -> None:
        super().__init__(f"line {second}: key {key!r} was given before, in line {first}; keep one of them")


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping that `path` holds.

    Raises TaxonomyError where the file is missing, is no UTF-8 or no YAML, gives a key twice, or is no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise TaxonomyError(
            f"Cannot read {path}: {error.strerror}.", remedy="A taxonomy folder holds value.yaml and lenses.yaml."
        ) from None
    except UnicodeDecodeError as error:
        raise TaxonomyError(f"{path} is no UTF-8 (byte {error.start}).", remedy="Save it as UTF-8.") from None
    try:
        data = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a safe loader)
    except _DuplicateKeyError as error:
        raise TaxonomyError(f"{path.name}: {error}.") from None
    except (yaml.YAMLError, ValueError) as error:  # a day that no calendar has is a ValueError
        raise TaxonomyError(f"{path.name} is no valid YAML: {' '.join(str(error).split())}.") from None
    if not isinstance(data, dict):
        raise TaxonomyError(f"{path.name} holds a {type(data).__name__}; a mapping of keys is expected.")
    return data
