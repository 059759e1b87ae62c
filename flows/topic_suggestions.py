"""`valueledger taxonomy suggest`: topics that the words of the published ledger suggest, with counts and quotes.

Called by `flows.topic_commands`. A term is proposed where an aspect uses it more often than the others do, or lately
more often than before; words of bare praise or blame are left out, and so is what a topic in force finds. Terms said
in the same segments become one topic. As YAML they can be pasted into topics.yaml; names want a person. Limits: terms
are single words and pairs; quotes are those that hold the term as the ledger spells it. Over 250 lines: the way from
a term to a proposal in one file.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import yaml

from flows.boundary import say
from flows.critical_patterns import MAX_PATTERN
from flows.exits import ExitCode
from flows.query import open_published
from flows.settings import load_settings
from flows.tables import print_frame
from flows.topic_settings import Topics, load_topics
from nlp.lexicon import opinion_words
from taxonomy.dimensions import Taxonomy, load
from warehouse.read import Ledger

USES: Final = 40
"""Newest segments of a term that are read: enough to see which terms are said together."""
TOGETHER: Final = 0.6
"""Part of a term's segments that another term's must hold for the two to be one topic."""
SEARCHED: Final = 40
"""Terms of an aspect that are looked at, surest first."""
QUOTES: Final = 3
_BARE: Final = frozenset(["good", "bad", "more", "less", "not", "lack", "very", "too", "but", "ask", "wish"])
"""Roles of opinion words that name no thing."""
_HAN: Final = re.compile("[\u3400-\u9fff]")
_CUE: Final = re.compile(r"[\w\u4e00-\u9fff'&\- ]+")
_ID: Final = re.compile(r"[^a-z0-9\u4e00-\u9fff]+")


@dataclass
class Suggestion:
    """One topic proposed: its first term is the surest; counts are those of that term."""

    aspect: str
    terms: list[str]
    feedbacks: int
    gained: int
    lost: int
    of_feedbacks: int
    recent: int
    lift: float
    growth: float
    emerging: bool
    quotes: list[str] = field(default_factory=list)
    segments: set[tuple[str, int]] = field(default_factory=set)

    @property
    def topic(self) -> str:
        """An id for it, of its first term."""
        return _ID.sub("_", self.terms[0]).strip("_")


def print_suggestions(
    config: Path,
    data_dir: Path | None,
    form: str,
    aspects: Sequence[str],
    *,
    lang: str | None,
    with_quotes: bool = False,
    **options: int,
) -> int:
    """Print what is suggested as 'table', 'json' or 'yaml'; return the exit code. Raises TaxonomyError."""
    settings = None if data_dir is not None and not config.exists() else load_settings(config, data_dir)
    folder = settings.data_dir if settings is not None else data_dir or Path()
    taxonomy = load(settings.taxonomy if settings else None)
    for aspect in aspects:
        taxonomy.aspect(aspect)
    topics = load_topics(settings.topics if settings else None, taxonomy)
    with open_published(folder) as ledger:
        found = suggest(ledger, taxonomy, topics, aspects, **options)
    if form == "yaml":
        sys.stdout.write(as_yaml(found, options["days"], with_quotes=with_quotes))
    elif form == "json":
        sys.stdout.write(json.dumps([_told(one) for one in found], ensure_ascii=False) + "\n")
    else:
        print_frame(
            _frame(found, taxonomy, lang or (settings.language if settings else "en")), "table", max(len(found), 1)
        )
    if not found:
        say("no term stands out; look at more days with --days, or at rarer ones with --least")
    elif form == "table":
        say("as YAML for topics.yaml: the same command with --format yaml")
    return ExitCode.OK


def suggest(
    ledger: Ledger,
    taxonomy: Taxonomy,
    topics: Topics,
    aspects: Sequence[str] = (),
    *,
    days: int,
    recent: int,
    least: int,
    rows: int,
) -> list[Suggestion]:
    """Topics by aspect in codebook order, the surest first; at most `rows` of an aspect."""
    bare = _bare_words(taxonomy)
    candidates = [
        row
        for row in ledger.topic_candidates(days=days, recent=recent, least=least, rows=SEARCHED)
        if (not aspects or row["aspect"] in aspects) and _may_name(row["term"], bare)
    ]
    candidates = _not_covered(candidates, topics)
    uses = ledger.term_uses([(row["aspect"], row["term"]) for row in candidates], days=days, rows=USES)
    found: list[Suggestion] = []
    for aspect in taxonomy.ids:
        mine = [_suggestion(row, uses) for row in candidates if row["aspect"] == aspect]
        found += _joined([one for one in mine if one.quotes])[:rows]
    return found


def as_yaml(found: Sequence[Suggestion], days: int, *, with_quotes: bool = False) -> str:
    """The suggestions as a file of topics: cues from the terms. It loads as it stands.

    Quotes stand beside them as remarks only `with_quotes`: such a file is kept and passed on, where `forget` does not
    reach.
    """
    lines = [
        f"# Suggested by the words of the last {days} days. Names want a person; cues are the terms that were said.\n"
    ]
    lines.append("topics:\n" if found else "topics: {}\n")
    for aspect in dict.fromkeys(one.aspect for one in found):
        lines.append(f"  {aspect}:\n")
        taken: set[str] = set()
        for one in found:
            if one.aspect == aspect and one.topic not in taken:
                taken.add(one.topic)
                lines += _yaml_lines(one, one.quotes if with_quotes else ())
    return "".join(lines)


def _yaml_lines(one: Suggestion, quotes: Sequence[str]) -> list[str]:
    told = (
        f"{one.feedbacks} feedbacks ({one.gained} gained, {one.lost} lost), {one.lift:.1f} times as often as elsewhere"
    )
    told += f", {one.growth:.1f} times as often as before" if one.emerging else ""
    cues = {
        "zh": [term for term in one.terms if _HAN.search(term)],
        "en": [term for term in one.terms if not _HAN.search(term)],
    }
    block = {
        one.topic: {"zh": one.terms[0], "en": one.terms[0], "cues": {lang: cue for lang, cue in cues.items() if cue}}
    }
    written = yaml.safe_dump(block, allow_unicode=True, sort_keys=False, width=100)
    remarks = [f"    # {told}\n", *(f"    #   {_one_line(quote)}\n" for quote in quotes)]
    return [*remarks, *(f"    {line}\n" for line in written.splitlines())]


def _bare_words(taxonomy: Taxonomy) -> frozenset[str]:
    """Words that name no thing: praise and blame, degrees, and the aspects' own names."""
    names = (name.lower() for aspect in taxonomy.aspects for name in (aspect.zh, aspect.en))
    opinions = (phrase.lower() for role, _, phrase in opinion_words() if role in _BARE)
    return frozenset([*opinions, *names])


def _may_name(term: str, bare: frozenset[str]) -> bool:
    words = term.split()
    return (
        _CUE.fullmatch(term) is not None
        and len(term) <= MAX_PATTERN
        and bool(_ID.sub("", term))
        and not term.isdigit()
        and term not in bare
        and not all(word in bare for word in words)
    )


def _not_covered(candidates: list[dict[str, Any]], topics: Topics) -> list[dict[str, Any]]:
    """Candidates in which no topic of their aspect in force is found."""
    if not candidates or not topics.blocks:
        return candidates
    told = pa.table(
        {
            "aspect": [row["aspect"] for row in candidates],
            "product": [""] * len(candidates),
            "quote": [row["term"] for row in candidates],
        }
    )
    covered = set(topics.finder.find(told)["row"].to_pylist())
    return [row for place, row in enumerate(candidates) if place not in covered]


def _suggestion(row: dict[str, Any], uses: Iterable[dict[str, Any]]) -> Suggestion:
    word = re.compile(rf"(?<![a-z0-9]){re.escape(row['term'])}(?![a-z0-9])")
    mine = [
        use
        for use in uses
        if (use["aspect"], use["term"]) == (row["aspect"], row["term"]) and word.search(use["quote"].lower())
    ]
    return Suggestion(
        aspect=row["aspect"],
        terms=[row["term"]],
        **{name: int(row[name]) for name in ("feedbacks", "gained", "lost", "of_feedbacks", "recent")},
        lift=round(row["lift"], 2),
        growth=round(row["growth"], 2),
        emerging=row["growth_z"] >= 3,
        quotes=list(dict.fromkeys(_one_line(use["quote"]) for use in mine))[:QUOTES],
        segments={(use["feedback_id"], use["segment"]) for use in mine},
    )


def _joined(found: Sequence[Suggestion]) -> list[Suggestion]:
    """Terms that are said in the segments of a surer one, or hold it, become terms of that one."""
    kept: list[Suggestion] = []
    for one in found:
        home = next((other for other in kept if _is_same(other, one)), None)
        if home is None:
            kept.append(one)
        else:
            home.terms.append(one.terms[0])
    return kept


def _is_same(surer: Suggestion, other: Suggestion) -> bool:
    long, short = sorted((surer.terms[0], other.terms[0]), key=len, reverse=True)
    shared = len(surer.segments & other.segments)
    return short in long or shared >= TOGETHER * min(len(surer.segments), len(other.segments))


def _frame(found: Sequence[Suggestion], taxonomy: Taxonomy, lang: str) -> pa.Table:
    rows = [
        {
            "aspect": one.aspect,
            "name": taxonomy.aspect(one.aspect).zh if lang == "zh" else taxonomy.aspect(one.aspect).en,
            "topic": one.topic,
            "terms": ", ".join(one.terms[:4]),
            "feedbacks": one.feedbacks,
            "gained": one.gained,
            "lost": one.lost,
            "lift": one.lift,
            "growth": one.growth,
            "emerging": one.emerging,
            "quote": one.quotes[0][:60],
        }
        for one in found
    ]
    texts = ("aspect", "name", "topic", "terms", "quote")
    kinds = {"lift": pa.float64(), "growth": pa.float64(), "emerging": pa.bool_()} | dict.fromkeys(texts, pa.string())
    names = ("aspect", "name", "topic", "terms", "feedbacks", "gained", "lost", "lift", "growth", "emerging", "quote")
    return pa.Table.from_pylist(rows, pa.schema([(name, kinds.get(name, pa.int64())) for name in names]))


def _told(one: Suggestion) -> dict[str, Any]:
    names = ("aspect", "topic", "terms", "feedbacks", "gained", "lost", "of_feedbacks", "recent", "lift", "growth")
    return {name: getattr(one, name) for name in (*names, "emerging", "quotes")}


def _one_line(text: str) -> str:
    return " ".join(text.split())
