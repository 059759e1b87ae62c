"""Puts a draft into words: clauses of `phrases_zh.txt` and `phrases_en.txt`, joined the way people write.

Called by `flows.sample.generate`. The words carry what `Draft.said` holds: one clause for each aspect. Support's own
turns in a ticket are friendly and full of promises, so that a reader of the whole conversation would be misled.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from flows.sample.plan import PHRASE_KEYS, Draft

HERE: Final = Path(__file__).resolve().parent
_CHOICE: Final = re.compile(r"\[([^\[\]]*)\]")
_SIGNS: Final = {"+": 1, "-": -1}

PRODUCT_NAMES: Final = {
    "zh": {
        "Kettle K2": ("水壶", "电水壶", "壶"),
        "Vacuum R5": ("扫地机", "扫地机器人", "机器"),
        "Coffee C3": ("咖啡机", "机器"),
    },
    "en": {
        "Kettle K2": ("kettle",),
        "Vacuum R5": ("vacuum", "robot vacuum", "robot"),
        "Coffee C3": ("coffee machine", "machine"),
    },
}
EMOJI: Final = {1: ("👍", "😊", "❤️", "🎉", "😍"), -1: ("😡", "👎", "😤", "💔", "🙄")}


@cache
def phrases(language: str) -> dict[tuple[str, int, str], tuple[str, ...]]:
    """Clauses by (aspect, polarity, product key or ''); what stands around them by ('=name', 0, '')."""
    found: dict[tuple[str, int, str], list[str]] = {}
    key = ("", 0, "")
    for line in (HERE / f"phrases_{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@ "):
            name, *rest = line[2:].split()
            key = (name, _SIGNS[rest[0]] if rest else 0, rest[1] if len(rest) > 1 else "")
        elif line.strip() and not line.startswith("#"):
            found.setdefault(key, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}


def spoken(chance: Random, template: str, draft: Draft, language: str) -> str:
    """A template with its choices made and the product named."""
    text = _CHOICE.sub(lambda match: chance.choice(match[1].split("|")), template)
    return text.replace("{p}", chance.choice(PRODUCT_NAMES[language][draft.product]))


def aside(chance: Random, name: str, draft: Draft, language: str) -> str:
    """One of what stands around the clauses: an opener, a turn, a question, a ticket's subject ..."""
    return spoken(chance, chance.choice(phrases(language)[f"={name}", 0, ""]), draft, language)


def clause(chance: Random, draft: Draft, aspect: str, polarity: int, language: str) -> str:
    """One clause that carries this aspect and polarity."""
    if polarity == 0:
        return aside(chance, "question", draft, language)
    lists = phrases(language)
    templates = lists.get((aspect, polarity, PHRASE_KEYS[draft.product])) or lists[aspect, polarity, ""]
    return spoken(chance, chance.choice(templates), draft, language)


def write(chance: Random, draft: Draft, language: str | None = None) -> str:
    """The words of a draft. `language` other than the draft's own makes up mixed texts."""
    language = language or draft.language
    order = list(draft.said.items())
    chance.shuffle(order)
    order.sort(key=lambda item: item[0].startswith("outcome."))  # the verdict comes last
    if draft.kind == "ticket":
        return _sentences(chance, draft, order, language)
    order.sort(key=lambda item: (item[0].startswith("outcome."), -item[1] if chance.random() < 0.8 else item[1]))
    opener = aside(chance, "opener", draft, language) if chance.random() < 0.3 else ""
    text = opener + (" " if opener and language == "en" else "") + _sentences(chance, draft, order, language)
    if chance.random() < 0.07:
        text += chance.choice(EMOJI[1 if draft.rating > 3 else -1])
    return text


def _sentences(chance: Random, draft: Draft, order: list[tuple[str, int]], language: str) -> str:
    style = chance.random()
    parts: list[str] = []
    turned = False
    for index, (aspect, polarity) in enumerate(order):
        words = clause(chance, draft, aspect, polarity, language)
        turn = index > 0 and polarity != order[index - 1][1] and not turned
        turned = turned or turn
        lead = aside(chance, "turn", draft, language) if turn else ""
        if language == "zh":
            parts.append(lead + words)
        else:
            first = words[0] if not lead or words.startswith("I ") else words[0].lower()
            parts.append(f"{lead} {first}{words[1:]}".strip())
    if language == "zh":
        stop = "。" if style < 0.6 else "！" if style < 0.75 else "，"
        end = "" if style > 0.9 else "。" if stop != "！" else "！"
        return re.sub(r"([？])[。，！]", r"\1", stop.join(parts) + end)
    stop = ". " if style < 0.85 else "! "
    return re.sub(r"\?[.!]", "?", stop.join(parts) + stop.strip())


def converse(chance: Random, draft: Draft) -> tuple[str, list[tuple[str, str]]]:
    """(subject, turns) of a ticket: the customer's words, support's answer, sometimes a last word."""
    language = draft.language
    subject = aside(chance, "subject", draft, language)
    turns = [("customer", draft.text), ("agent", aside(chance, "agent", draft, language))]
    if chance.random() < 0.5:
        turns.append(("customer", aside(chance, "follow_up", draft, language)))
    return subject, turns
