"""Values as formats give them: reached by column or path, read as text, made fit for any store.

Called by `flows.sources.mapping` alone. A value that cannot be what the mapping takes it for raises RowError.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from flows.sources.dates import shown
from flows.sources.decoding import BROKEN, visible
from flows.sources.rows import PAYLOAD_CHARS
from taxonomy.errors import RowError
from taxonomy.records import Reason

NESTED_TEXTS: Final = 3  # lists in lists of texts that are joined: turns of parts of lines; deeper is no text

NULLS: Final = frozenset({"", "null", "none", "nan", "nil", "n/a", "na", "-", "\\n", "无"})
"""Ways to write 'nothing' in a field that is no prose."""
TEXT_NULLS: Final = frozenset({"\\N", "NULL", "nan"})
"""The same in prose, where 'none' may be a customer's answer: only what databases and pandas write."""

Getter = Callable[[Mapping[str, Any]], Any]


def getter(path: str) -> Getter:
    """The value of a column, or of a dotted path into nested values; None where there is none."""
    if "." not in path:
        return lambda values: values.get(path)
    keys = path.split(".")

    def nested(values: Mapping[str, Any]) -> Any:
        if path in values:  # a flat column may have a dot in its name
            return values[path]
        found: Any = values
        for key in keys:
            if isinstance(found, Mapping):
                found = found.get(key)
            elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
                found = found[int(key)]
            else:
                return None
        return found

    return nested


def prose(value: Any) -> str:
    """Text as given, without outer space; a list of texts, and of lists of them, is joined by line breaks. Raises
    RowError for objects and for lists nested deeper than NESTED_TEXTS."""
    return _prose(value, NESTED_TEXTS)


def _prose(value: Any, depth: int) -> str:
    if isinstance(value, str):
        text = value.strip()
        return "" if text in TEXT_NULLS else text
    if isinstance(value, list | tuple) and depth:
        return "\n".join(part for item in value if (part := _prose(item, depth - 1)))
    return plain(value).strip()


def plain(value: Any) -> str:
    """A scalar as text: 12.0 is '12', true is 'true'. Raises RowError for objects and lists."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return "" if math.isnan(value) else str(int(value)) if whole else repr(value)
    if isinstance(value, bytes | bytearray):
        try:
            return bytes(value).decode("utf-8")
        except UnicodeDecodeError:
            raise RowError(Reason.UNDECODABLE, "bytes that are no UTF-8") from None
    if isinstance(value, Mapping | list | tuple | set):
        raise RowError(
            Reason.BAD_VALUE,
            f"{shown(value)} is {type(value).__name__}; accepted: a plain value (a.b leads into objects)",
        )
    return str(value)


def is_null(value: Any) -> bool:
    return (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or (isinstance(value, str) and value.strip().casefold() in NULLS | {"0"})
    )


def sound(text: str, name: str) -> str:
    """The text itself, where any store accepts it."""
    if BROKEN in text:
        raise RowError(Reason.UNDECODABLE, f"{name} has bytes that the file's encoding does not have")
    if "\0" in text:
        raise RowError(Reason.BAD_VALUE, f"{name} holds a NUL character")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise RowError(Reason.UNDECODABLE, f"{name} holds half a surrogate pair") from None
    return text


def unpacked(value: Any) -> str:
    if isinstance(value, bytes | bytearray):
        return bytes(value[:PAYLOAD_CHARS]).decode("utf-8", "backslashreplace")
    if isinstance(value, Mapping | list | tuple):
        try:
            return json.dumps(value, ensure_ascii=False, default=str)
        except (ValueError, RecursionError):
            return f"({type(value).__name__})"
    return str(value)


def shortened(text: str) -> str:
    """Cut to size, and back to the last place that is surely no middle of a number, an address or a name."""
    if len(text) > PAYLOAD_CHARS:
        cut = text[:PAYLOAD_CHARS]
        text = cut[: max(cut.rfind(mark) for mark in " \n，。,;；") + 1] + "…"
    return visible(text)
