"""Misspelt copies of labelled feedback, so that the judge reads what hurried people type.

Called by `nlp.train.recipe` for the further passes over composed feedback. English words lose, swap or double a letter
or take the key beside it (Belinkov & Bisk 2018, "Synthetic and Natural Noise Both Break Neural Machine Translation");
Chinese characters are replaced by ones of the same sound, which is what an input method offers
(`nlp/train/data/homophones.txt`). Offsets follow the text; labels stay as they were.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

Row = dict[str, Any]

WORD_SHARE = 0.12  # of English words of four letters or more: about one in a sentence
CHARACTER_SHARE = 0.06  # of Chinese characters that have a twin in sound: about one in two short sentences
CARELESS_SHARE = 0.25  # of feedbacks written without capitals, or without punctuation
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
WORD = re.compile(r"[A-Za-z]{4,}")
CAPITAL = re.compile(r"[A-Z]")
CLOSING = re.compile(r"[,.;!，。；！、]")


def misspelt(row: Row, random: np.random.Generator) -> Row:
    """A copy of a labelled feedback (the labelled-data contract) with mistakes of typing, its segments moved along."""
    text, capitals, points = row["text"], random.random() < CARELESS_SHARE, random.random() < CARELESS_SHARE
    parts: list[str] = []
    segments: list[dict[str, int]] = []
    at = length = 0
    for segment in row["segments"]:
        before = text[at : segment["start"]]
        inside = _mistyped(text[segment["start"] : segment["end"]], random, capitals, points)
        start = length + len(before)
        segments.append({"start": start, "end": start + len(inside)})
        parts += [before, inside]
        at, length = segment["end"], start + len(inside)
    return {**row, "text": "".join(parts) + text[at:], "segments": segments}


def _mistyped(text: str, random: np.random.Generator, capitals: bool, points: bool) -> str:
    """One segment; it never becomes empty."""
    twins = _twins()
    text = WORD.sub(lambda word: _slip(word[0], random) if random.random() < WORD_SHARE else word[0], text)
    text = "".join(
        twins[c][int(random.integers(len(twins[c])))] if c in twins and random.random() < CHARACTER_SHARE else c
        for c in text
    )
    if capitals:
        text = CAPITAL.sub(lambda letter: letter[0].lower(), text)
    return CLOSING.sub(" ", text) if points and CLOSING.sub("", text).strip() else text


def _slip(word: str, random: np.random.Generator) -> str:
    """One mistake inside a word; its first letter stays, as it mostly does."""
    at = int(random.integers(1, len(word) - 1))
    kind = int(random.integers(4))
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + _beside(word[at], random) + word[at + 1 :]


def _beside(letter: str, random: np.random.Generator) -> str:
    row = next(keys for keys in KEYS if letter.lower() in keys)
    place = row.index(letter.lower())
    near = [row[n] for n in (place - 1, place + 1) if 0 <= n < len(row)]
    return near[int(random.integers(len(near)))]


@cache
def _twins() -> Mapping[str, tuple[str, ...]]:
    """Of each character the others that sound alike."""
    lines = (resources.files("nlp.train") / "data" / "homophones.txt").read_text("utf-8").splitlines()
    groups = [line.split() for line in lines if line and not line.startswith("#")]
    out: dict[str, set[str]] = {}
    for group in groups:
        for character in group:
            out.setdefault(character, set()).update(set(group) - {character})
    return {character: tuple(sorted(others)) for character, others in out.items()}
