"""The last line of defence for secrets: their values are taken out of words before these reach a log or a screen.

`flows.settings` and `flows.channels` name the variables that the configuration calls secret; `flows.protect`
and `flows.boundary` ask for words without their values. No message of ours holds a secret; this is for the words of
others, such as a driver's that quotes the address which it was given. Standard library only, since `--help` loads it.
"""

from __future__ import annotations

import os
import re
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping

HIDDEN = "[SECRET]"

SHORTEST = 6
"""Characters of a value that is looked for: shorter ones stand in ordinary words, and guard nothing."""

_variables: set[str] = set()


def keep_secret(variables: Iterable[str]) -> None:
    """From now on, the values of these environment variables are taken out of words."""
    _variables.update(variables)


def named_secrets(block: object) -> Iterator[str]:
    """The variables that a configuration names: values of keys that end in `_env`, however deep."""
    if isinstance(block, Mapping):
        for key, value in block.items():
            if str(key).endswith("_env") and isinstance(value, str):
                yield value
            else:
                yield from named_secrets(value)
    elif isinstance(block, list | tuple):
        for value in block:
            yield from named_secrets(value)


def without_secrets(text: str) -> str:
    """The text with every value of a secret, or a telling part of one, replaced."""
    values = {part for name in _variables for part in _parts(os.environ.get(name, "").strip())}
    found = sorted((value for value in values if value in text), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, found)), HIDDEN, text) if found else text


def _parts(value: str) -> Iterator[str]:
    """A secret as a whole and, of an address, what is secret by itself: password, long parts of path and query.

    The path of an address without a host (SQLite's) is a place in files, which messages have to name.
    """
    if len(value) >= SHORTEST:
        yield value
    scheme, sign, rest = value.partition("://")
    if not sign or not scheme:
        return
    authority, _, path = rest.partition("/")
    user, at, _ = authority.rpartition("@")
    said = [user.partition(":")[2]] if at else []
    said += re.split(r"[/?&=#]", path) if authority else []
    for part in said:
        for one in (part, urllib.parse.unquote(part)):
            if len(one) >= SHORTEST:
                yield one
