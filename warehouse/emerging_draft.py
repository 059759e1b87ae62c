"""The draft of an aspect for an emerging theme, as YAML that `value.yaml` would take once a person has finished it.

Called by `warehouse.emerging_analysis`. The draft parses as an aspect of the taxonomy; what only a person can know
(its name, its borders, the other language) is said in comments. Limits: an id that nobody would keep, on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase

import yaml

MAX_CUES = 8
MAX_EXAMPLES = 3
WIDE = 10_000
"""Columns of a line: a quote stays on one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a draft is made of: `number` of the theme, its words, its counts and quotes."""

    number: int
    phrase: str
    terms: Sequence[str]
    language: str
    near_aspect: str | None
    since: date
    feedbacks: int
    judged: int
    before: int
    judged_before: int
    examples: Sequence[str]


def draft_aspect(facts: Facts) -> str:
    """YAML: a comment with the facts, then `aspects:` with one entry."""
    language = "en" if facts.language == "en" else "zh"
    other = "zh" if language == "en" else "en"
    prefix = (facts.near_aspect or "product.").partition(".")[0]
    entry = {
        "id": f"{prefix}.draft{ascii_lowercase[(facts.number - 1) % 26]}",
        "side": "cost" if prefix == "cost" else "benefit",
        "meaning": 1,
        "zh": facts.phrase,
        "en": facts.phrase,
        "definition_zh": f"草稿：提到“{facts.phrase}”的反馈。",
        "definition_en": f"Draft: feedback that speaks of {facts.phrase}.",
        "not_zh": "",
        "not_en": "",
        "cues": {language: {"topic": [term.lower() for term in facts.terms[:MAX_CUES]]}, other: {"topic": []}},
        "examples": {
            language: [{"text": quote.strip(), "polarity": 0} for quote in facts.examples[:MAX_EXAMPLES]],
            other: [],
        },
    }
    near = f"Its feedback also speaks of {facts.near_aspect}: perhaps a part of it." if facts.near_aspect else ""
    lines = [
        f"{facts.feedbacks} of {facts.judged} judged feedbacks since {facts.since} speak of it outside every aspect,",
        f"{facts.before} of {facts.judged_before} in the time before. {near}".rstrip(),
        "Left to a person: id, names, definitions, borders, polarity of the examples, the other language.",
    ]
    body = yaml.safe_dump({"aspects": [entry]}, allow_unicode=True, sort_keys=False, width=WIDE)
    return "".join(f"# {line}\n" for line in lines) + body
