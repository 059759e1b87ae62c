"""The rules that a taxonomy must keep: each finds every breach and says what is wrong where.

Called by `taxonomy.dimensions.load` and `valueledger taxonomy lint`, on the mappings as read from YAML. A problem
stops loading; a cue claimed by several aspects is only a warning, since a word may well speak of two. Shapes of single
fields are left to the models of `taxonomy.dimensions`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

LANGUAGES = ("zh", "en")
KINDS = ("topic", "gained", "lost")
TRANSLATED = ("", "definition_", "not_")  # each stands before zh and en
EXAMPLES_WANTED = 2  # a language: one may be an odd one, two show the range
OUTCOME = "outcome"
COST = "cost"
BENEFIT = "benefit"


def aspect_ids(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Ids as written, in order; entries without a usable id are left out."""
    return tuple(a["id"] for a in _entries(value, "aspects") if isinstance(a.get("id"), str))


def side_of(aspect: str) -> str:
    """The side that an id's prefix stands for: 'cost', 'outcome', and 'benefit' for all others."""
    prefix = aspect.split(".", 1)[0]
    return prefix if prefix in (COST, OUTCOME) else BENEFIT


def value_problems(value: Mapping[str, Any]) -> list[str]:
    """Breaches in value.yaml: ids given twice, missing translations, sides, cues and examples."""
    aspects = _entries(value, "aspects")
    if not aspects:
        return ["value.yaml: aspects: a list of aspects is expected, none found"]
    found = list(_strays("value.yaml", value, "aspects"))
    found += [
        f"value.yaml: aspect {name!r} is defined {count} times; an id stands once"
        for name, count in Counter(aspect_ids(value)).items()
        if count > 1
    ]
    for number, aspect in enumerate(aspects):
        where = f"value.yaml: {spell(('aspects', number), value)}"
        found += [f"{where}: {problem}" for problem in _aspect_problems(aspect)]
    return found


def _aspect_problems(aspect: Mapping[str, Any]) -> Iterator[str]:
    for prefix in TRANSLATED:
        for language in LANGUAGES:
            text = aspect.get(prefix + language)
            if text is None or (prefix != "not_" and not str(text).strip()):
                yield f"{prefix + language} is missing; every text is given in zh and en"
    name, side = str(aspect.get("id")), aspect.get("side")
    if side is not None and side != side_of(name):
        yield f"side is {side!r}, but an id that begins so stands for {side_of(name)!r}"
    for language in LANGUAGES:
        yield from _cue_problems(aspect, language)
        examples = _list(_mapping(aspect.get("examples")).get(language))
        if len(examples) < EXAMPLES_WANTED:
            yield f"examples.{language} has {len(examples)} of at least {EXAMPLES_WANTED} examples"


def _cue_problems(aspect: Mapping[str, Any], language: str) -> Iterator[str]:
    cues = _mapping(_mapping(aspect.get("cues")).get(language))
    if not any(cues.get(kind) for kind in KINDS):
        yield f"cues.{language} is missing; topic, gained or lost words are expected"
        return
    words = [(kind, word) for kind in KINDS for word in _list(cues.get(kind))]
    for word in (word for _, word in words if not isinstance(word, str)):
        yield f"cues.{language}: {word!r} was read as {type(word).__name__}, not as text; put it in quotes"
    for word, count in Counter(word for _, word in words if isinstance(word, str)).items():
        if count > 1:
            where = ", ".join(kind for kind, other in words if other == word)
            yield f"cues.{language}: {word!r} is given {count} times ({where}); a word has one role in an aspect"
        elif word != word.strip() or word != word.lower():
            yield f"cues.{language}: {word!r} can never match; write it in lower case without spaces around it"


def shared_cues(value: Mapping[str, Any]) -> list[str]:
    """Warnings: cues that several aspects claim, with the aspects that do."""
    claims: dict[tuple[str, str], list[str]] = defaultdict(list)
    for aspect in _entries(value, "aspects"):
        for language in LANGUAGES:
            cues = _mapping(_mapping(aspect.get("cues")).get(language))
            for word in (word for kind in KINDS for word in _list(cues.get(kind))):
                claims[language, str(word)].append(str(aspect.get("id")))
    return [
        f"value.yaml: cue {word!r} ({language}) is claimed by {', '.join(names)}"
        for (language, word), names in claims.items()
        if len(names) > 1
    ]


def lens_problems(lenses: Mapping[str, Any], known: Sequence[str]) -> list[str]:
    """Breaches in lenses.yaml: unknown or repeated aspects, outcomes, ids given twice, translations, sides."""
    entries = _entries(lenses, "lenses")
    if not entries:
        return ["lenses.yaml: lenses: a list of lenses is expected, none found"]
    found = list(_strays("lenses.yaml", lenses, "lenses"))
    found += _twice("lenses.yaml", "lens", entries)
    for number, lens in enumerate(entries):
        where = f"lenses.yaml: {spell(('lenses', number), lenses)}"
        found += [f"{where}: {problem}" for problem in _names(lens)]
        if not _entries(lens, "groups"):
            found.append(f"{where}: groups: a list of groups is expected, none found")
        found += _strays(where, lens, "groups")
        found += _twice(where, "group", _entries(lens, "groups"))
        homes: dict[str, str] = {}
        for group in _entries(lens, "groups"):
            found += [f"{where}: {problem}" for problem in _group_problems(group, known, homes)]
    return found


def _group_problems(group: Mapping[str, Any], known: Sequence[str], homes: dict[str, str]) -> Iterator[str]:
    name = str(group.get("id"))
    for problem in _names(group):
        yield f"group {name!r}: {problem}"
    members: list[str] = []
    for written in _list(group.get("aspects")):
        expanded = _expand(str(written), known)
        if not expanded:
            close = get_close_matches(str(written), known, n=1)
            hint = f", did you mean {close[0]!r}?" if close else ""
            yield f"group {name!r}: unknown aspect {written!r}{hint}"
        members += expanded
    for aspect in members:
        if side_of(aspect) == OUTCOME:
            yield f"group {name!r}: {aspect!r} is an outcome; outcomes stand in no lens"
        elif aspect in homes:
            yield f"group {name!r}: {aspect!r} stands already in group {homes[aspect]!r}; once a lens is allowed"
        homes.setdefault(aspect, name)
    sides = {side_of(aspect) for aspect in members}
    if not members:
        yield f"group {name!r} has no aspects"
    elif str(group.get("side")) not in sides:
        yield f"group {name!r}: side is {group.get('side')!r}, but its aspects are {' and '.join(sorted(sides))}"


def _names(entry: Mapping[str, Any]) -> Iterator[str]:
    for language in LANGUAGES:
        if not str(entry.get(language) or "").strip():
            yield f"{language} is missing; every name is given in zh and en"


def _strays(where: str, root: Mapping[str, Any], key: str) -> Iterator[str]:
    """Entries of a list of mappings that are none: they would be passed over."""
    for number, entry in enumerate(_list(root.get(key))):
        if not isinstance(entry, Mapping):
            yield f"{where}: {key} [{number}]: {entry!r} is no mapping of keys"


def _twice(where: str, what: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for name, count in Counter(str(entry.get("id")) for entry in entries).items():
        if count > 1:
            yield f"{where}: {what} {name!r} is defined {count} times; an id stands once"


def expand_lenses(lenses: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    """The same lenses with every `prefix.*` replaced by the aspects it stands for, in codebook order."""
    return {
        **lenses,
        "lenses": [
            {**lens, "groups": [_expanded(group, known) for group in _entries(lens, "groups")]}
            for lens in _entries(lenses, "lenses")
        ],
    }


def _expanded(group: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    return {
        **group,
        "aspects": [name for written in _list(group.get("aspects")) for name in _expand(str(written), known)],
    }


def _expand(written: str, known: Sequence[str]) -> list[str]:
    if written.endswith(".*"):
        return [name for name in known if name.startswith(written[:-1])]
    return [written] if written in known else []


def spell(place: Sequence[str | int], root: Mapping[str, Any]) -> str:
    """A place in the file for people: list numbers give way to the id that stands there."""
    told: list[str] = []
    node: Any = root
    for step in place:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            node = None
        named = isinstance(step, int) and isinstance(node, Mapping) and isinstance(node.get("id"), str)
        told.append(f"{node['id']!r}" if named else f"[{step}]" if isinstance(step, int) else str(step))
    return " ".join(told)


def _mapping(value: Any) -> Mapping[str, Any]:
    """The value, or an empty mapping for what has another shape: the models tell of shapes."""
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _entries(root: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return [entry for entry in _list(root.get(key)) if isinstance(entry, Mapping)]
