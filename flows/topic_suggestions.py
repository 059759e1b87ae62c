"""`valueledger taxonomy suggest`: topics that the words of the published ledger suggest, with counts and quotes.

Called by `flows.topic_commands`. What is proposed is chosen by `flows.topic_terms` and counted as `topics check` counts
it (`flows.topic_counts`). As YAML it can be pasted into topics.yaml; names want a person. Quotes are redacted words of
customers: a file that they are pasted into is out of the reach of `forget`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import yaml

from flows.arguments import named_aspect
from flows.boundary import say
from flows.exits import ExitCode
from flows.query import open_published
from flows.settings import load_settings
from flows.tables import print_frame
from flows.topic_counts import counted
from flows.topic_settings import Topics, load_topics
from flows.topic_terms import Proposal, Term, proposals
from taxonomy.dimensions import Taxonomy, load
from warehouse.read import Ledger

TERMS_SHOWN: Final = 4
"""Terms of a topic in the table; all of them are in YAML and JSON."""


@dataclass(frozen=True)
class Suggestion:
    """One topic proposed and what it finds; lift and growth are those of its surest term."""

    proposal: Proposal
    found: dict[str, Any]

    @property
    def surest(self) -> Term:
        """The term that it is named after."""
        return self.proposal.parts[0]

    def told(self) -> dict[str, Any]:
        """It for programs."""
        surest = self.surest
        return {
            "aspect": self.proposal.aspect,
            "topic": self.proposal.topic,
            "terms": self.proposal.terms,
            "opposites": self.proposal.opposites,
            **{name: self.found[name] for name in ("mentions", "feedbacks", "gained", "lost", "of_aspect")},
            **{name: getattr(surest, name) for name in ("of_feedbacks", "recent", "lift", "growth", "emerging")},
            "quotes": list(surest.quotes),
        }


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
    """Print what is suggested as 'table', 'json' or 'yaml'; return the exit code. Raises InputError."""
    settings = None if data_dir is not None and not config.exists() else load_settings(config, data_dir)
    folder = settings.data_dir if settings is not None else data_dir or Path()
    taxonomy = load(settings.taxonomy if settings else None)
    for aspect in aspects:
        named_aspect(taxonomy, aspect)
    topics = load_topics(settings.topics if settings else None, taxonomy)
    with open_published(folder) as ledger:
        found = suggest(ledger, taxonomy, topics, aspects, **options)
    if form == "yaml":
        sys.stdout.write(as_yaml(found, options["days"], with_quotes=with_quotes))
    elif form == "json":
        sys.stdout.write(json.dumps([one.told() for one in found], ensure_ascii=False) + "\n")
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
    ledger: Ledger, taxonomy: Taxonomy, topics: Topics, aspects: Sequence[str] = (), *, days: int, **options: int
) -> list[Suggestion]:
    """Topics by aspect in codebook order, the surest first, as `topics check` would count them in the same days.

    `options` are those of `flows.topic_terms.proposals`.
    """
    proposed = proposals(ledger, taxonomy, topics, aspects, days=days, **options)
    if not proposed:
        return []
    found = counted(Topics({(one.aspect, one.topic): one.block for one in proposed}), ledger, days)
    return [Suggestion(one, row) for one, row in zip(proposed, found, strict=True) if row["mentions"]]


def as_yaml(found: Sequence[Suggestion], days: int, *, with_quotes: bool = False) -> str:
    """The suggestions as a file of topics: cues from the terms. It loads as it stands.

    Quotes stand beside them as remarks only `with_quotes`: such a file is kept and passed on, where `forget` does not
    reach.
    """
    lines = [
        f"# Suggested by the words of the last {days} days. Names want a person; cues are the terms that were said.\n"
    ]
    lines.append("topics:\n" if found else "topics: {}\n")
    for aspect in dict.fromkeys(one.proposal.aspect for one in found):
        lines.append(f"  {aspect}:\n")
        for one in found:
            if one.proposal.aspect == aspect:
                lines += _yaml_lines(one, one.surest.quotes if with_quotes else ())
    return "".join(lines)


def _yaml_lines(one: Suggestion, quotes: Sequence[str]) -> list[str]:
    counts, surest = one.found, one.surest
    told = (
        f"{counts['mentions']} mentions ({counts['gained']} gained, {counts['lost']} lost); "
        f"{surest.term} {surest.lift:.1f} times as often as elsewhere"
    )
    told += f", {surest.growth:.1f} times as often as before" if surest.emerging else ""
    block = one.proposal.block
    spoken = {
        name: {lang: list(said) for lang, said in (("zh", part.zh), ("en", part.en)) if said}
        for name, part in (("cues", block.cues), ("unless", block.unless))
    }
    document = {
        one.proposal.topic: {"zh": block.zh, "en": block.en} | {name: one for name, one in spoken.items() if one}
    }
    written = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
    remarks = [f"    # {told}\n", *(f"    #   {' '.join(quote.split())}\n" for quote in quotes)]
    return [*remarks, *(f"    {line}\n" for line in written.splitlines())]


def _frame(found: Sequence[Suggestion], taxonomy: Taxonomy, lang: str) -> pa.Table:
    counts = ("mentions", "gained", "lost")
    rows = [
        {
            "aspect": one.proposal.aspect,
            "name": getattr(taxonomy.aspect(one.proposal.aspect), "zh" if lang == "zh" else "en"),
            "topic": one.proposal.topic,
            "terms": ", ".join(one.proposal.terms[:TERMS_SHOWN]),
            **{name: one.found[name] for name in counts},
            **{name: getattr(one.surest, name) for name in ("lift", "growth", "emerging")},
            "quote": one.surest.quotes[0][:60],
        }
        for one in found
    ]
    kinds = {
        **dict.fromkeys(("aspect", "name", "topic", "terms"), pa.string()),
        **dict.fromkeys(counts, pa.int64()),
        **{"lift": pa.float64(), "growth": pa.float64(), "emerging": pa.bool_(), "quote": pa.string()},
    }
    return pa.Table.from_pylist(rows, pa.schema(list(kinds.items())))
