"""The text that the intent classifier is fitted on: templates with their label, and sentences labelled by rule.

Caller: `nlp.train.intent`. All of it was written for this project: `nlp/intents/train_*.txt` for intents, and bundled
sentences of `nlp/train/data` for aspects, whose polarities tell complaints from praise where nothing is asked. Longer
feedback is put together from these: what is asked for decides, wherever it stands. Random choices come from a seed.
Limits: rules leave out what they cannot tell; they mislabel some, and the classifier is told nothing of which.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nlp.intent import Intent
from nlp.intent_features import Said
from taxonomy.records import Kind

TEMPLATES = Path(__file__).parents[1] / "intents"
BUNDLED = Path(__file__).parent / "data"
LANGUAGES = ("zh", "en")

SPELLINGS = 8
"""Feedbacks written out of one template at most: more would be the same words in another order."""

BY_RULE = {Intent.COMPLAINT: 6000, Intent.PRAISE: 6000, Intent.OTHER: 1000, Intent.QUESTION: 1200, Intent.REQUEST: 700}
"""Sentences a language that are taken by rule: enough that words of many trades are met, few enough that templates,
which are surer of requests and questions, are not drowned."""

JOINED = 500
"""Feedbacks of several sentences, a language and recipe."""

_LABELS = {name[0]: Intent(name) for name in ("complaint", "request", "question", "praise", "other")}
_KINDS = {kind.value[0]: kind for kind in Kind}
_CHOICE = re.compile(r"\{([^{}]*)\}")

_ASKS_FOR = {
    "zh": re.compile(r"^建议|希望(?:能|增|可以|老师|早餐|下次)|能不能(?:别|帮|给|换|把|少|先|让|统一|不放)"
                     r"|麻烦(?:你|您|帮|给|查|补|改|尽快|把)|请(?:帮|尽快|退|给|把|补|安排)|帮我|求(?:你们|退)|申请退|要求退|拉进勿扰|补一个"),
    "en": re.compile(r"(?<!no )\bplease\b|\bpls\b|^(?:could|can|would|will) (?:you|someone|somebody)\b|\bI wish to\b"
                     r"|\bI'd like (?:to (?!know|insure)|a |another )|\bI would like (?:to (?!know)|a )|\bbring back\b"
                     r"|^let us\b|\bcan we (?:have|get)\b",
                     re.IGNORECASE),
}  # fmt: skip
"""Words that ask the company to do something."""

_ASKS = re.compile(
    r"[?？]|吗|请问|想问|咨询|怎么|多少|哪|什么时候|几|^(?:how|what|where|when|which|is|are|do|does|can|may|who)\b",
    re.I,
)
_THANKS = re.compile(r"谢|感谢|thank", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One feedback and what it wants; `weight` is lower where a rule said so."""

    said: Said
    intent: Intent
    lang: str
    weight: float = 1.0


def corpus(seed: int) -> list[Labelled]:
    """Everything, in an order that depends on nothing but the seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    written = [one for lang in LANGUAGES for one in templates(lang, chance)]
    ruled = list(by_rule(chance))
    joined = list(_joined(written, ruled, chance))
    return [*written, *ruled, *joined]


def templates(lang: str, chance: random.Random) -> Iterator[Labelled]:
    """Every template of a language, written out at most SPELLINGS ways."""
    for line in (TEMPLATES / f"train_{lang}.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            texts = dict.fromkeys(_spelled(line, chance) for _ in range(3 * SPELLINGS))
            yield from (_parsed(text, lang) for text in list(texts)[:SPELLINGS])


def development(lang: str) -> Iterator[Labelled]:
    """The labelled feedback that choices are made on; nothing is fitted on it."""
    for line in (TEMPLATES / f"dev_{lang}.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield _parsed(line, lang)


def _spelled(template: str, chance: random.Random) -> str:
    return _CHOICE.sub(lambda match: chance.choice(match[1].split("|")), template)


def _parsed(line: str, lang: str) -> Labelled:
    """A line `LKR text`: label, kind and rating (or -) in a character each."""
    head, _, text = line.partition(" ")
    rating = None if head[2] == "-" else float(head[2])
    return Labelled(Said(text.strip(), rating, _KINDS[head[1]]), _LABELS[head[0]], lang)


def by_rule(chance: random.Random) -> Iterator[Labelled]:
    """Bundled sentences whose label of value, kind and words tell what they want; as many a label as BY_RULE says."""
    found: dict[tuple[str, Intent], list[Labelled]] = defaultdict(list)
    for row in _bundled():
        intent = _ruled(row)
        if intent is not None and row["lang"] in LANGUAGES:
            said = Said(row["text"], row["rating"], Kind(row["kind"]))
            found[row["lang"], intent].append(Labelled(said, intent, row["lang"], 0.5))
    for (_, intent), rows in sorted(found.items()):
        yield from chance.sample(rows, min(len(rows), BY_RULE[intent]))


def _bundled() -> Iterator[dict[str, Any]]:
    for name in ("written", "phenomena"):
        with gzip.open(BUNDLED / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)


def _ruled(row: dict[str, Any]) -> Intent | None:
    """What a bundled sentence wants, or None where no rule is sure."""
    signs = {mention["polarity"] for mention in row["mentions"]}
    text, ticket = row["text"], row["kind"] == Kind.TICKET
    if row["lang"] not in LANGUAGES or len(signs - {0}) > 1:
        return None
    if _ASKS_FOR[row["lang"]].search(text):
        return None if 1 in signs else Intent.REQUEST
    if signs == {1}:
        return None if ticket and _ASKS.search(text) and not _THANKS.search(text) else Intent.PRAISE
    if signs == {-1}:
        return None if ticket and text.rstrip()[-1:] in "?？" else Intent.COMPLAINT
    if ticket and signs <= {0}:
        return Intent.QUESTION if _ASKS.search(text) else None
    return None if _ASKS.search(text) or _THANKS.search(text) or signs else Intent.OTHER


def _joined(written: Sequence[Labelled], ruled: Sequence[Labelled], chance: random.Random) -> Iterator[Labelled]:
    """Feedback of several sentences: a request decides, then a question, then a loss told of, then praise."""
    recipes = (
        ((Intent.COMPLAINT, Intent.COMPLAINT), Intent.COMPLAINT, (1.0, 2.0, None)),
        ((Intent.COMPLAINT, Intent.COMPLAINT, Intent.COMPLAINT, Intent.COMPLAINT), Intent.COMPLAINT, (1.0, 2.0, None)),
        ((Intent.PRAISE, Intent.COMPLAINT, Intent.COMPLAINT), Intent.COMPLAINT, (1.0, 2.0, 3.0, None)),
        ((Intent.OTHER, Intent.COMPLAINT), Intent.COMPLAINT, (1.0, 2.0, None)),
        ((Intent.PRAISE, Intent.PRAISE), Intent.PRAISE, (4.0, 5.0, None)),
        ((Intent.OTHER, Intent.PRAISE, Intent.PRAISE), Intent.PRAISE, (4.0, 5.0, None)),
        ((Intent.COMPLAINT, Intent.PRAISE, Intent.PRAISE), Intent.PRAISE, (4.0, 5.0)),
        ((Intent.COMPLAINT, Intent.REQUEST), Intent.REQUEST, (1.0, 2.0, 3.0, None)),
        ((Intent.COMPLAINT, Intent.COMPLAINT, Intent.REQUEST), Intent.REQUEST, (1.0, 2.0, None)),
        ((Intent.PRAISE, Intent.REQUEST), Intent.REQUEST, (3.0, 4.0, 5.0, None)),
        ((Intent.OTHER, Intent.REQUEST), Intent.REQUEST, (None,)),
        ((Intent.OTHER, Intent.QUESTION), Intent.QUESTION, (None,)),
        ((Intent.PRAISE, Intent.QUESTION), Intent.QUESTION, (4.0, 5.0, None)),
        ((Intent.QUESTION, Intent.QUESTION), Intent.QUESTION, (None,)),
        ((Intent.OTHER, Intent.OTHER), Intent.OTHER, (None, 3.0)),
    )
    pools: dict[tuple[str, Intent, bool], list[Labelled]] = defaultdict(list)
    for one in (*written, *ruled):
        pools[one.lang, one.intent, one.weight == 1.0].append(one)
    for lang in LANGUAGES:
        for parts, intent, ratings in recipes:
            for _ in range(JOINED):
                # What asks comes from templates, which are sure; the rest mostly from sentences of many trades.
                chosen = [chance.choice(pools[lang, part, part in _SURE or chance.random() < 0.3]) for part in parts]
                text = ("" if lang == "zh" else " ").join(_ended(one.said.text, lang) for one in chosen)
                asker = chosen[-1]
                rating = chance.choice(ratings) if asker.said.kind is not Kind.TICKET else None
                yield replace(asker, said=Said(text, rating, asker.said.kind), intent=intent, weight=0.5)


_SURE = frozenset({Intent.REQUEST, Intent.QUESTION})


def _ended(text: str, lang: str) -> str:
    text = text.strip()
    return text if text[-1:] in "。！？!?.…~" else text + ("。" if lang == "zh" else ".")
