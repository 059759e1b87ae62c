"""Whether corrections outlive what happens to a ledger, whether 300 of them teach a judge, and what the gate stops.

Run: python -m benchmarks.corrections [--only ledger|retrain|gate] [--development FILE] [--model FOLDER]. `retrain` fits
the shipped judge further on 300 corrections in an invented company's own words and scores it on 200 others, on
ValueBench (or FILE) and on the behavioural suite; `gate` shows it a judge with one aspect's weights shuffled, the cue
judge, and judges that are as good as the one in use. Ends with 1 where a promise is broken. Minutes of processor: about
one for `ledger`, four for `retrain`, four for `gate`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import _corrected_ledger
from benchmarks._own_vocabulary import corrections
from nlp import artifact, behaviour
from nlp.bench.feedback import DATA, read_bench
from nlp.compare import LEVEL, Comparing, Comparison
from nlp.cues import CueJudge
from nlp.evaluate import RESAMPLES, Tally
from nlp.judge import ARTIFACTS, Judge
from nlp.labelled import Labelled, labelled, read_labelled
from nlp.words import Words
from taxonomy.dimensions import Taxonomy, load

TRAINED, HELD = 300, 200
SEED = 7
SHUFFLED = "product.quality"
"""The aspect whose weights are shuffled: the commonest, so that every set of data has enough of it."""
NULL_GATES = 200
"""Comparisons of judges that are as good: 5 % of them are told within 3 points."""
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Ground:
    """What every part reads by."""

    taxonomy: Taxonomy
    words: Words
    development: Sequence[Labelled]
    held: Sequence[Labelled]


@dataclass
class Read:
    """What one judge read of everything."""

    label: str
    development: Tally
    held: Tally
    conduct: behaviour.BehaviourCard


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("ledger", "retrain", "gate"))
    parser.add_argument("--development", type=Path)
    parser.add_argument("--model", type=Path, help="a model that was fitted further before, instead of a new one")
    options = parser.parse_args()
    broken: list[str] = []
    if options.only in (None, "ledger"):
        broken += _corrected_ledger.run(print)
    if options.only in (None, "retrain", "gate"):
        ground = _ground(options.development)
        with tempfile.TemporaryDirectory() as folder:
            base = _timed("value-mini reads", lambda: read(_opened(ARTIFACTS / "value-mini", ground), ground))
            further = base
            if options.only != "gate" or options.model:
                made = options.model or _timed("fitting further", lambda: fit_further(Path(folder), ground))
                further = _timed("it reads", lambda: read(_opened(made, ground), ground))
                broken += learnt(base, further, ground)
            if options.only != "retrain":
                broken += gate(base, further, Path(folder), ground)
    for promise in broken:
        print(f"BROKEN: {promise}")
    return 1 if broken else 0


def _ground(development: Path | None) -> Ground:
    taxonomy = load()
    if development is not None:
        rows: Sequence[Labelled] = read_labelled(development, taxonomy)
    else:
        bench = read_bench(DATA, taxonomy)
        rows = [*bench.train, *bench.test]
    held = labelled(corrections(HELD, held_out=True, seed=SEED), "held-out corrections", taxonomy)
    return Ground(taxonomy, Words(None, None), rows, held)


def _opened(folder: Path, ground: Ground) -> Judge:
    return artifact.load(folder, ground.taxonomy, ground.words)


def read(judge: Judge, ground: Ground) -> Read:
    """Everything read by one judge."""

    def tally(rows: Sequence[Labelled]) -> Tally:
        return Tally.of(judge.read([row.reading() for row in rows]), rows, ground.taxonomy)

    return Read(judge.label, tally(ground.development), tally(ground.held), behaviour.run(judge))


def fit_further(folder: Path, ground: Ground) -> Path:
    """The shipped judge fitted further by the shipped configuration, on TRAINED corrections."""
    from flows.training import load_refit
    from nlp.train.refit import refit

    exported = folder / "corrections.jsonl"
    rows = corrections(TRAINED, held_out=False, seed=SEED)
    exported.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    place = folder / "configs"
    place.mkdir()
    text = (ROOT / "configs" / "training-corrections.yaml").read_text("utf-8")
    text = text.replace("[corrections.jsonl]", f"[{exported}]").replace("nlp/train/data/", f"{ROOT}/nlp/train/data/")
    (place / "training.yaml").write_text(text, "utf-8")
    settings = load_refit(place / "training.yaml")
    assert settings is not None
    return refit(settings, ground.taxonomy, ground.words, lambda line: print(f"  {line}", flush=True))


def compared(base: Read, other: Read, ground: Ground, *, held: bool = True) -> Comparison:
    """The gate's comparison."""
    comparing = Comparing(base.label, other.label, ground.taxonomy)
    comparing.add_labelled("development", ground.development, base.development, other.development)
    if held:
        comparing.add_labelled("corrections", ground.held, base.held, other.held)
    comparing.add_behaviour("behaviour", base.conduct, other.conduct)
    return comparing.compare()


def learnt(base: Read, further: Read, ground: Ground) -> list[str]:
    """Better on corrections that were held out, worse nowhere else."""
    broken = []
    for name, mine, theirs in (
        ("held-out corrections", further.held, base.held),
        ("development", further.development, base.development),
    ):
        units = len(mine.counts)
        draws = np.random.default_rng(0).multinomial(units, np.full(units, 1 / units), size=RESAMPLES)
        lead = mine.lead(theirs, draws)
        print(
            f"{name}, {units} feedbacks: pair F1 {lead['pair_f1']:.3f} -> {lead['pair_f1'] + lead['lead']:.3f}, "
            f"difference {lead['lead']:+.3f} ({lead['lead_low']:+.3f} to {lead['lead_high']:+.3f})"
        )
        if name.startswith("held") and lead["lead_low"] <= 0:
            broken.append("a retrain on 300 corrections does not improve held-out corrections outside its interval")
        if name == "development" and lead["lead_high"] < 0:
            broken.append("a retrain on corrections is worse on development data")
    print(f"behavioural cases: {base.conduct.overall} -> {further.conduct.overall}")
    made = compared(base, further, ground)
    worst = min((cell for cell in made.cells if cell.is_judged), key=lambda cell: cell.difference)
    judged = sum(cell.is_judged for cell in made.cells)
    print(
        f"the gate: {'passed' if made.holds else 'refused'}; {len(made.worse)} of {judged} questions worse; worst "
        f"{worst.data}/{worst.name} {worst.difference:+.3f} ({worst.low:+.3f} to {worst.high:+.3f})"
    )
    if not made.holds:
        broken.append("the gate refuses the judge that learnt from corrections: " + ", ".join(map(_told, made.worse)))
    return broken


def gate(base: Read, further: Read, folder: Path, ground: Ground) -> list[str]:
    """Judges made worse on purpose are stopped; judges that are as good are not."""
    broken = []
    worse = {
        f"weights of {SHUFFLED} shuffled": lambda: read(_opened(shuffled(folder), ground), ground),
        "the cue judge": lambda: read(CueJudge(ground.taxonomy, ground.words), ground),
    }
    for name, make in worse.items():
        made = compared(base, _timed(name, make), ground, held=False)
        print(f"{name}: {'promoted' if made.holds else 'stopped'}, worse on {', '.join(map(_told, made.worse[:6]))}")
        if made.holds:
            broken.append(f"the gate lets {name} pass")
    refused = sum(not equal(base, further, ground, seed).holds for seed in range(NULL_GATES))
    share = refused / NULL_GATES
    allowed = LEVEL + 1.645 * (LEVEL * (1 - LEVEL) / NULL_GATES) ** 0.5
    print(f"judges that are as good: {refused} of {NULL_GATES} refused ({share:.1%}; stated: at most {LEVEL:.0%})")
    if share > allowed:
        broken.append(f"the gate refuses {share:.1%} of judges that are as good, more than {allowed:.1%}")
    return broken


def equal(base: Read, further: Read, ground: Ground, seed: int) -> Comparison:
    """Two judges that are as good by construction: each feedback is given to one of two by lot."""
    random = np.random.default_rng([SEED, seed])
    comparing = Comparing("a", "b", ground.taxonomy)
    swap = random.random(len(ground.development)) < 0.5
    one, two = base.development, further.development
    first = replace(one, counts=np.where(swap[:, None, None], two.counts, one.counts))
    second = replace(one, counts=np.where(swap[:, None, None], one.counts, two.counts))
    comparing.add_labelled("development", ground.development, first, second)
    swap = random.random(len(base.conduct.outcomes)) < 0.5
    pairs = list(zip(base.conduct.outcomes, further.conduct.outcomes, swap, strict=True))
    cards = [
        replace(base.conduct, outcomes=tuple(b if other != turned else a for a, b, other in pairs))
        for turned in (False, True)
    ]
    comparing.add_behaviour("behaviour", cards[0], cards[1])
    return comparing.compare(seed=seed, resamples=1000)


def shuffled(folder: Path) -> Path:
    """The shipped model with the weights by which one aspect is read in another order."""
    import torch
    from tokenizers import Tokenizer

    from nlp.encoder import CLASSES, ValueModel

    source = ARTIFACTS / "value-mini"
    manifest = artifact.check(source)
    model = ValueModel.from_pretrained(source)
    at = [one.id for one in manifest.aspects].index(SHUFFLED)
    random = torch.Generator().manual_seed(SEED)
    rows = slice(at * len(CLASSES), (at + 1) * len(CLASSES))
    with torch.no_grad():
        for layer in (model.values, model.verdict):
            order = torch.randperm(layer.weight.shape[1], generator=random)
            layer.weight[rows] = layer.weight[rows][:, order]
    place = folder / "shuffled"
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    artifact.save(place, model, tokenizer, manifest.model_copy(update={"version": "9.9.9"}), "")
    return place


def _told(cell: Any) -> str:
    return f"{cell.data}/{cell.name} {cell.difference:+.3f} ({cell.low:+.3f} to {cell.high:+.3f})"


def _timed(what: str, work: Callable[[], Any]) -> Any:
    begun, spent = time.monotonic(), time.process_time()
    made = work()
    print(f"{what}: {time.monotonic() - begun:.0f} s, {time.process_time() - spent:.0f} s of processor", flush=True)
    return made


if __name__ == "__main__":
    sys.exit(main())
