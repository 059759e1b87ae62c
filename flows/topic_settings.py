"""What `topics.yaml` says, checked: the topics that a company tells apart under an aspect, and how they are found.

Called by `flows.topic_finding`. The file lies beside the pipeline's configuration, or stands for a folder `topics` of
such files, one a product line. Read strictly (`flows.strict_yaml`); a mistake is one line with file, line and key.
Cues are written like the rules of critical feedback (`flows.critical_patterns`) and become expressions that RE2 takes,
whose time is linear. Each topic must be found in its own examples.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final

import pyarrow as pa
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from flows.critical_patterns import LANGS, Lang, Spoken, spelt
from flows.sources.options import Frozen
from flows.strict_yaml import Lines, dotted, read_yaml
from nlp.fold import fold_word
from nlp.topics import EDITION, TopicFinder, TopicRule, is_linear
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ConfigError, TaxonomyError
from warehouse.topics import TOPIC

MAX_TOPICS: Final = 500
"""Each is a column of counts a day and product: more is a catalogue, and nobody reads it."""
MAX_CUES: Final = 100
"""Of a topic and language: what needs more is no topic but an aspect."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
TopicId = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9\u4e00-\u9fff]+([_-][a-z0-9\u4e00-\u9fff]+)*$", max_length=60)
]


class Examples(Frozen):
    """Sentences that the topic must be found in, as segments of a feedback."""

    zh: tuple[Sentence, ...] = ()
    en: tuple[Sentence, ...] = ()


class TopicBlock(Frozen):
    """One topic."""

    zh: Name
    en: Name
    cues: Spoken
    unless: Spoken = Spoken()
    products: tuple[Name, ...] = ()
    examples: Examples = Examples()


class TopicsFile(Frozen):
    """The whole file: topics by aspect, and under an aspect by their id."""

    topics: dict[str, dict[TopicId, TopicBlock]] = Field(default_factory=dict)


class Topics:
    """The topics of all files, checked: `blocks` by (aspect, topic) in their order."""

    def __init__(self, blocks: dict[tuple[str, str], TopicBlock]) -> None:
        self.blocks = blocks
        self.finder = TopicFinder([_rule(*key, block) for key, block in blocks.items()])
        told = [[*key, block.model_dump(mode="json")] for key, block in blocks.items()]
        self.fingerprint = hashlib.sha256(json.dumps([EDITION, told], sort_keys=True).encode()).hexdigest()

    @property
    def label(self) -> str:
        """The edition as the ledger tells it."""
        return f"topics@{self.fingerprint[:12]}"

    def table(self) -> pa.Table:
        """Rows of `warehouse.topics.TOPIC`."""
        rows = [
            {
                "aspect": aspect,
                "topic": topic,
                "position": position,
                "zh": block.zh,
                "en": block.en,
                "cues_zh": block.cues.zh,
                "cues_en": block.cues.en,
                "unless": (*block.unless.zh, *block.unless.en),
                "products": block.products,
                "examples": (*block.examples.zh, *block.examples.en),
                "topics": self.label,
            }
            for position, ((aspect, topic), block) in enumerate(self.blocks.items())
        ]
        return pa.Table.from_pylist(rows, TOPIC)


def load_topics(place: Path | None, taxonomy: Taxonomy) -> Topics:
    """The topics of a file, or of every YAML file of a folder in the order of names; none for None.

    Raises ConfigError: one line with file, line and key.
    """
    files = [] if place is None else sorted(place.glob("*.yaml")) if place.is_dir() else [place]
    documents: list[tuple[Path, Lines, TopicsFile]] = []
    blocks: dict[tuple[str, str], TopicBlock] = {}
    homes: dict[tuple[str, str], Path] = {}
    for file in files:
        document, lines = read_yaml(file)
        if document.get("topics") is None and "topics" in document:
            document = {**document, "topics": {}}
        read = _checked(document, lines, file)
        documents.append((file, lines, read))
        for aspect, named in read.topics.items():
            _expect_aspect(aspect, taxonomy, file, lines)
            for topic, block in named.items():
                loc = ("topics", aspect, topic)
                if (aspect, topic) in blocks:
                    raise _mistake(file, lines, loc, f"the topic stands in {homes[aspect, topic]} already", "Keep one.")
                _expect_useful(aspect, topic, block, file, lines)
                blocks[aspect, topic], homes[aspect, topic] = block, file
    if len(blocks) > MAX_TOPICS:
        raise ConfigError(f"{place}: {len(blocks)} topics; accepted: up to {MAX_TOPICS}.", remedy="Join some.")
    topics = Topics(blocks)
    _expect_found(documents, topics)
    return topics


def expression(patterns: Spoken) -> str:
    """The patterns of both languages as one expression of RE2 over folded text, longer ones first; '' for none."""
    made = []
    for lang in LANGS:
        made += [_spelt(one, lang) for one in sorted(patterns.of(lang), key=lambda one: (-len(one), one))]
    return "|".join(f"(?:{one})" for one in made)


def _rule(aspect: str, topic: str, block: TopicBlock) -> TopicRule:
    return TopicRule(aspect, topic, expression(block.cues), expression(block.unless), block.products)


def _spelt(pattern: str, lang: Lang) -> str:
    """A pattern without groups that capture; Latin words are whole ones in either language."""
    folded = fold_word(pattern)
    made = re.sub(r"\((?!\?)", "(?:", spelt(folded, lang))
    if lang == "en":
        return rf"\b(?:{made})\b"
    first, last = (re.match("[a-z0-9]", folded[place]) is not None for place in (0, -1))
    return rf"{chr(92) + 'b' if first else ''}(?:{made}){chr(92) + 'b' if last else ''}"


def _expect_aspect(aspect: str, taxonomy: Taxonomy, file: Path, lines: Lines) -> None:
    try:
        taxonomy.aspect(aspect)
    except TaxonomyError as error:
        raise _mistake(file, lines, ("topics", aspect), error.message.rstrip(".?"), "Name an aspect.") from None


def _expect_useful(aspect: str, topic: str, block: TopicBlock, file: Path, lines: Lines) -> None:
    """Raises ConfigError where nothing can be found or a pattern is none of RE2."""
    loc = ("topics", aspect, topic)
    if not block.cues.zh and not block.cues.en:
        raise _mistake(file, lines, (*loc, "cues"), "has no cue", "Give words under zh or en.")
    for key, spoken in (("cues", block.cues), ("unless", block.unless)):
        for lang in LANGS:
            patterns = spoken.of(lang)
            if len(patterns) > MAX_CUES:
                raise _mistake(file, lines, (*loc, key, lang), f"{len(patterns)} cues; accepted: up to {MAX_CUES}")
            for place, pattern in enumerate(patterns):
                if refused := is_linear(_spelt(pattern, lang)):
                    raise _mistake(file, lines, (*loc, key, lang, place), f"{pattern!r} is refused: {refused}")


def _expect_found(read: Sequence[tuple[Path, Lines, TopicsFile]], topics: Topics) -> None:
    """Raises ConfigError for the first example in which its own topic is not found; all are looked at together."""
    told: list[tuple[Path, Lines, tuple[str | int, ...], str]] = []
    columns: dict[str, list[str]] = {"aspect": [], "product": [], "quote": []}
    for file, lines, document in read:
        for aspect, blocks in document.topics.items():
            for topic, block in blocks.items():
                for lang, texts in (("zh", block.examples.zh), ("en", block.examples.en)):
                    for place, text in enumerate(texts):
                        told.append((file, lines, ("topics", aspect, topic, "examples", lang, place), text))
                        values = (aspect, block.products[0] if block.products else "", text)
                        for name, value in zip(columns, values, strict=True):
                            columns[name].append(value)
    if not told:
        return
    rows = topics.finder.find(pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()}))
    found = set(zip(rows["row"].to_pylist(), rows["topic"].to_pylist(), strict=True))
    for row, (file, lines, loc, text) in enumerate(told):
        if (row, loc[2]) not in found:
            remedy = "Add a cue that stands in it, or look at unless."
            raise _mistake(file, lines, loc, f"not found in {text!r}", remedy)


def _mistake(file: Path, lines: Lines, loc: tuple[str | int, ...], told: str, remedy: str = "") -> ConfigError:
    line = next((lines[loc[:size]] for size in range(len(loc), 0, -1) if loc[:size] in lines), 1)
    return ConfigError(f"{file}:{line}: {dotted(loc)}: {told}.", remedy=remedy)


def _checked(document: dict[str, object], lines: Lines, file: Path) -> TopicsFile:
    try:
        return TopicsFile.model_validate(document)
    except ValidationError as error:
        first = min(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
        loc = tuple(part for part in first["loc"] if part != "[key]")
        if first["type"] == "extra_forbidden":
            known = _keys(TopicsFile)
            near = get_close_matches(str(loc[-1]), known, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else f"; accepted: {', '.join(known)}"
            raise _mistake(file, lines, loc, f"unknown key{hint}") from None
        if first["type"] == "missing":
            raise _mistake(file, lines, loc, "is missing") from None
        if first["type"] == "string_pattern_mismatch" and "[key]" in first["loc"]:
            remedy = "Small letters, digits and Chinese characters are accepted, joined by _ or -."
            raise _mistake(file, lines, loc, "is no topic's name", remedy) from None
        received = first["input"]
        shown = "" if isinstance(received, dict | list | BaseModel) else f"{received!r}: "
        raise _mistake(file, lines, loc, shown + first["msg"].removeprefix("Value error, ")) from None


def _keys(kind: type[BaseModel]) -> list[str]:
    """All keys of the file, at any depth: a misspelt one is looked up among them."""
    return [*kind.model_fields, *TopicBlock.model_fields, *Spoken.model_fields]
