"""The end of a recipe: thresholds into the manifest, scores into the card, the artifact onto the disk.

Called by `nlp.train.recipe`. The artifact is written, read back through its own checks, scored on the
development rows, and written again with its scores: what the card says was measured on what is shipped.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlp import artifact, behaviour, spelling_tables
from nlp.cues import CueJudge
from nlp.encoder import CLASSES, ValueModel
from nlp.evaluate import MajorityJudge, evaluate, summary
from nlp.judge import Judge
from nlp.labelled import Labelled, labelled
from nlp.language import detect
from nlp.train import calibrate, card
from nlp.train.baseline import LinearBaseline, codes_of
from nlp.train.card import Figures
from nlp.train.corpus import file_hash
from taxonomy.dimensions import Taxonomy

if TYPE_CHECKING:
    from nlp.train.recipe import Recipe

LIBRARIES = (
    "torch", "transformers", "tokenizers", "safetensors", "scikit-learn", "jieba", "pypinyin", "symspellpy",
)  # fmt: skip


def write(recipe: Recipe, model: ValueModel, fitted: Mapping[str, calibrate.Fitted | None]) -> Path:
    """Writes the artifact of a recipe and returns its folder."""
    settings, taxonomy = recipe.settings, recipe.taxonomy
    either = next((f for f in fitted.values() if f is not None), None)
    assert either is not None, "the held-out part is empty"
    whole = {language: f or either for language, f in fitted.items()}
    files = list(settings.data.files)
    if settings.data.public:
        files += sorted(settings.data.public.glob("*.jsonl.gz"))
    manifest = artifact.Manifest(
        format=1,
        name=settings.name,
        version=settings.version,
        taxonomy=taxonomy.label,
        fingerprint=taxonomy.fingerprint(),
        aspects=tuple(artifact.AspectMeaning(id=a.id, meaning=a.meaning) for a in taxonomy.aspects),
        window=settings.window,
        calibration={k: artifact.Calibration(scale=f.scale, shift=f.shift) for k, f in whole.items()},
        thresholds={
            k: {str(a): round(float(t), 4) for a, t in zip(taxonomy.ids, f.thresholds, strict=True)}
            for k, f in whole.items()
        },
        silent_share=settings.silent_share,
        spelling="1" if settings.spelling else None,
        spelling_tables=spelling_tables.digest() if settings.spelling else None,
        confusion={},
        scores={},
        data=data_hashes(files),
        made_with={"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        files={},
    )
    folder = settings.work / "artifact"
    shutil.rmtree(folder, ignore_errors=True)
    artifact.save(folder, model, recipe.tokenizer, manifest, "")
    judge = artifact.load(folder, taxonomy, recipe.words)
    held = labelled(recipe.corpus.held_out, "held-out feedback", taxonomy)
    development = labelled(recipe.corpus.development, "development feedback", taxonomy) or held
    score = evaluate(judge, development, taxonomy, baselines=_baselines(recipe, held))
    recipe.say(score.render())
    conduct = behaviour.run(judge)
    recipe.say(conduct.render(failures=False))
    figures = {k: v for k, v in conduct.as_dict().items() if k in ("overall", "groups", "languages")}
    manifest = manifest.model_copy(
        update={
            "confusion": _confusion(judge, held, taxonomy),
            "scores": {"development": summary(score), "behaviour": figures},
        }
    )
    text = card.render(settings, manifest, Figures(score, conduct, bool(recipe.corpus.development)), recipe.curves)
    artifact.save(settings.output, model, recipe.tokenizer, manifest, text)
    artifact.load(settings.output, taxonomy, recipe.words)
    return settings.output


def data_hashes(paths: Sequence[Path]) -> dict[str, str]:
    """sha256 of each file by its name, with as many of its folders as tell it from another file of that name."""
    paths = list(dict.fromkeys(path.absolute() for path in paths))
    named: dict[str, str] = {}
    for path in paths:
        alike = [other for other in paths if other.name == path.name]
        depth = next(
            n for n in range(1, len(path.parts) + 1) if sum(p.parts[-n:] == path.parts[-n:] for p in alike) == 1
        )
        named[Path(*path.parts[-depth:]).as_posix()] = file_hash(path)
    return named


def _baselines(recipe: Recipe, held: list[Labelled]) -> list[Judge]:
    return [
        MajorityJudge(labelled(recipe.corpus.training, "training feedback", recipe.taxonomy)),
        CueJudge(recipe.taxonomy, recipe.words),
        LinearBaseline.of(recipe.linear, held, recipe.taxonomy),
    ]


def _confusion(judge: Judge, rows: list[Labelled], taxonomy: Taxonomy) -> dict[str, Any]:
    """Counts of the held-out rows by language, as the judge takes them, and aspect: gold codes by judged codes."""
    place = {str(a): i for i, a in enumerate(taxonomy.ids)}
    out: dict[str, Any] = {}
    for language in artifact.LANGUAGES:
        part = [r for r in rows if artifact.scale_of(detect(r.text)) == language]
        table = np.zeros((len(place), len(CLASSES), len(CLASSES)), dtype=np.int64)
        for row, judgement in zip(part, judge.read([r.reading() for r in part]), strict=True):
            judged = np.zeros((len(row.segments), len(place)), dtype=np.int8)
            for mention in judgement.mentions:
                judged[mention.segment, place[mention.aspect]] = int(mention.polarity) + 2
            table += calibrate.confusion(codes_of(row, taxonomy), judged)
        out[language] = {a: tuple(tuple(int(x) for x in line) for line in table[i]) for a, i in place.items()}
    return out
