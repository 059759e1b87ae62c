"""Pair F1 of the cue judge on a labelled set with the set's own segments, by language, and its speed.

Run: python -m benchmarks.cue_judge DATA.jsonl.gz [--ratings] [--confidence]. A pair is (segment, aspect,
polarity). `--ratings` hands the ratings over as hints; `--confidence` prints the share of right readings by
kind of evidence, from which `nlp.cues.CONFIDENCE` was taken (run it on the training set, never on dev).
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from nlp.cues import CueJudge, feedback_tone, in_context
from nlp.judge import Reading
from taxonomy.dimensions import load
from taxonomy.records import Kind, Segment


def reading(row: dict[str, Any], *, ratings: bool) -> Reading:
    segments = tuple(Segment(span["start"], span["end"]) for span in row["segments"])
    return Reading(row["text"], segments, row["rating"] if ratings else None, Kind(row["kind"]))


def print_scores(judge: CueJudge, rows: list[dict[str, Any]], *, ratings: bool) -> None:
    judgements = judge.read([reading(row, ratings=ratings) for row in rows])
    counts: Counter[tuple[str, str]] = Counter()
    for row, judgement in zip(rows, judgements, strict=True):
        found = {(mention.segment, mention.aspect, int(mention.polarity)) for mention in judgement.mentions}
        gold = {(mention["segment"], mention["aspect"], mention["polarity"]) for mention in row["mentions"]}
        for lang in (row["lang"], "all"):
            counts[lang, "both"] += len(found & gold)
            counts[lang, "aspects"] += len({pair[:2] for pair in found} & {pair[:2] for pair in gold})
            counts[lang, "found"] += len(found)
            counts[lang, "gold"] += len(gold)
    for lang in sorted({lang for lang, _ in counts}):
        both, aspects, found, gold = (counts[lang, name] for name in ("both", "aspects", "found", "gold"))
        print(
            f"{lang:4} pair F1 {2 * both / (found + gold):.3f}  precision {both / found:.3f}  recall {both / gold:.3f}"
            f"  aspect F1 {2 * aspects / (found + gold):.3f}  gold pairs {gold}"
        )


def print_confidence(judge: CueJudge, rows: list[dict[str, Any]]) -> None:
    ids = load().ids
    right: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        gold = {(mention["segment"], mention["aspect"]): mention["polarity"] for mention in row["mentions"]}
        votes = [judge.votes(row["text"][span["start"] : span["end"]]) for span in row["segments"]]
        tone = feedback_tone(votes, reading(row, ratings=False))
        for index, of_segment in enumerate(votes):
            for vote in in_context(of_segment, tone):
                tally = right[vote.evidence, row["lang"]]
                tally[0] += gold.get((index, ids[vote.aspect])) == vote.polarity
                tally[1] += 1
    for (evidence, lang), (good, total) in sorted(right.items()):
        print(f"{evidence:10} {lang} {good / total:.3f} of {total}")


def print_speed(judge: CueJudge, rows: list[dict[str, Any]]) -> None:
    for name, limit in (("all", 10**9), ("up to 200 characters", 200)):
        texts = [Reading(row["text"]) for row in rows if len(row["text"]) <= limit]
        began = time.process_time()
        judge.read(texts)
        seconds = time.process_time() - began
        mean = sum(len(text.text) for text in texts) / len(texts)
        print(
            f"speed, {name}: {len(texts) / seconds:,.0f} feedbacks/s and core (own segments, "
            f"mean {mean:.0f} characters)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--ratings", action="store_true")
    parser.add_argument("--confidence", action="store_true")
    options = parser.parse_args()
    with gzip.open(options.data, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    judge = CueJudge(load())
    if options.confidence:
        print_confidence(judge, rows)
        return
    print_scores(judge, rows, ratings=options.ratings)
    print_speed(judge, rows)


if __name__ == "__main__":
    main()
