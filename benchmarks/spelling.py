"""Mending of misspelt words: what is mended in real feedback, how many slips come back, and what it costs and changes.

Run: python -m benchmarks.spelling [--model NAME|FOLDER] [--texts FILE.jsonl.gz ...] [--dev FILE.jsonl.gz] [--show N].
Words mended are printed by frequency, for eyes: precision is what a reader finds. Chinese ones are counted once more
without `feedback_phrases.txt`, which is how texts fare that no exception was ever found in. Recall counts slips put
into the bundled feedback as `nlp.train.noise` makes them. The suite, and with `--dev` labelled feedback, are read with
and without mending; thresholds are those of the manifest either way. The table of decision record 0017 is of this.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

import taxonomy
from nlp import artifact, behaviour
from nlp.evaluate import evaluate, read_labelled
from nlp.judge import ARTIFACTS, Reading
from nlp.normalize import normalize
from nlp.spelling import Spelling
from nlp.spelling_chinese import RUN
from nlp.spelling_english import WORD
from nlp.train.corpus import read_lines
from nlp.train.noise import _slip, _twins
from nlp.trained import TrainedJudge
from nlp.words import Words

BUNDLED = Path(__file__).parent.parent / "nlp" / "train" / "data" / "written.jsonl.gz"
TIMED = 600
"""Texts that both the mending and the judge are timed on."""

Slip = tuple[str, int, int, str, bool]
"""Text with one slip, where it stands, the word that was meant, and whether what is written is a word too."""


def mended_words(spelling: Spelling, texts: Sequence[str], show: int) -> None:
    """Prints what is mended in `texts`, the frequent words first."""
    found: Counter[tuple[str, str]] = Counter()
    for text in texts:
        found.update((text[e.start : e.end].lower(), e.word.lower()) for e in spelling.mend(text).edits)
    chinese = {pair: count for pair, count in found.items() if not pair[0].isascii()}
    print(f"{len(texts)} texts: {sum(found.values())} words mended, {sum(chinese.values())} of them Chinese")
    print(" ".join(f"{a}>{b}:{count}" for (a, b), count in found.most_common(show)))
    print("Chinese:", " ".join(f"{a}>{b}:{count}" for (a, b), count in chinese.items()))
    chinese_spelling = spelling._chinese
    phrases, chinese_spelling._phrases = chinese_spelling._phrases, frozenset()
    more = [(text[a:b], word) for text in texts if not text.isascii() for a, b, word in chinese_spelling.edits(text)]
    chinese_spelling._phrases = phrases
    false = sum(written in phrases for written, _ in more)
    print(f"without the list of exceptions: {len(more)} Chinese words, {false} of them known to be no slips")


def english_slips(spelling: Spelling, texts: Sequence[str], random: np.random.Generator) -> Iterator[Slip]:
    """Each text with a slip of typing in one of its words."""
    known = spelling._english._known
    for text in texts:
        words = [m for m in WORD.finditer(text) if m[0].islower() and m[0] in known]
        if words:
            match = words[int(random.integers(len(words)))]
            wrong = _slip(match[0], random)
            if wrong != match[0]:
                written = text[: match.start()] + wrong + text[match.end() :]
                yield written, match.start(), match.start() + len(wrong), match[0], wrong in known


def chinese_slips(spelling: Spelling, texts: Sequence[str], random: np.random.Generator) -> Iterator[Slip]:
    """Each text with a character of the same sound in one of its words of feedback."""
    twins, listed = _twins(), {word for words in spelling._chinese._heard.values() for word in words}
    counts, cut = spelling._words.counts, spelling._words.known
    for text in texts:
        words = []
        for run in RUN.finditer(text):
            at = run.start()
            for word in cut(run[0]):
                if word in listed and any(char in twins for char in word):
                    words.append((at, word))
                at += len(word)
        if words:
            at, word = words[int(random.integers(len(words)))]
            places = [i for i, char in enumerate(word) if char in twins]
            place = places[int(random.integers(len(places)))]
            others = twins[word[place]]
            wrong = word[:place] + others[int(random.integers(len(others)))] + word[place + 1 :]
            yield text[:at] + wrong + text[at + len(word) :], at, at + len(word), word, bool(counts.get(wrong))


def recall(spelling: Spelling, slips: Iterator[Slip]) -> Counter[str]:
    """How slips fare: back, another (read wrongly), a word (none could tell), or they stay."""
    told: Counter[str] = Counter()
    for text, start, end, meant, is_word in slips:
        here = [e for e in spelling.mend(text).edits if e.start < end and e.end > start]
        if is_word and not here:
            told["a word itself"] += 1
        elif not here:
            told["stays"] += 1
        else:
            right = len(here) == 1 and here[0][:3] == (start, end, meant)
            told["back" if right else "read as another"] += 1
    return told


def judge_of(folder: Path, words: Words, mending: bool) -> TrainedJudge:
    """The model of a folder, mending or not, whatever its manifest says."""
    manifest = artifact.check(folder).model_copy(update={"spelling": "1" if mending else None})
    return TrainedJudge.open(folder, manifest, taxonomy.load(), words, precision="auto")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="value-mini")
    parser.add_argument("--texts", type=Path, nargs="*", default=[BUNDLED])
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--show", type=int, default=200)
    parser.add_argument("--without-judge", action="store_true")
    options = parser.parse_args()
    folder = ARTIFACTS / options.model if (ARTIFACTS / options.model).is_dir() else Path(options.model)
    words = Words(None, None)
    spelling = Spelling(words, Tokenizer.from_file(str(folder / "tokenizer.json")))
    begin = time.process_time()
    spelling.mend("Recieved. 很瞒意")
    print(f"reading the tables: {time.process_time() - begin:.2f} s")
    texts = [normalize(str(row["text"])).text for path in options.texts for row in read_lines(path)]
    mended_words(spelling, texts, options.show)
    composed = [normalize(row["text"]).text for row in read_lines(BUNDLED)]
    random = np.random.default_rng(0)
    for name, slips in (("English", english_slips), ("Chinese", chinese_slips)):
        told = recall(spelling, slips(spelling, composed * 5, random))
        shares = ", ".join(f"{what} {count / told.total():.1%}" for what, count in told.most_common())
        print(f"{name}, {told.total()} slips: {shares}")
    if options.without_judge:
        return
    sample = texts[:: max(1, len(texts) // TIMED)]
    begin = time.process_time()
    for text in sample:
        spelling.mend(text)
    mending = time.process_time() - begin
    for on in (False, True):
        judge = judge_of(folder, words, on)
        if not on:
            begin = time.process_time()
            judge.read([Reading(text) for text in sample])
            print(f"mending: {mending / (time.process_time() - begin):.1%} of the time of reading {len(sample)} texts")
        card, line = behaviour.run(judge), f"{judge.label}, {'mended' if on else 'as written'}:"
        print(f"{line} suite {card.overall}, typing errors {card.groups['typos']}")
        if options.dev:
            scores = evaluate(judge, read_labelled(options.dev), taxonomy.load())
            each = ", ".join(f"{name} {score.pair_f1:.3f}" for name, score in scores.groups["language"].items())
            overall = scores.overall
            print(f"{line} pair F1 {overall.pair_f1:.3f} ({overall.pair_low:.3f} to {overall.pair_high:.3f}), {each}")


if __name__ == "__main__":
    main()
