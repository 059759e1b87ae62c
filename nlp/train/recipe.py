"""The whole recipe in stages, from vocabulary to card, each resumable and done once.

Called by `flows.training`. A stage writes its weights into its own folder of `work` with a stamp of everything
that it depends on: its settings, the stages before it, and digests of what it reads as it reads it, so that a file
or a setting counts where it changes something. Where the stamp is there, the stage is not run again. Development
texts are scored and never fitted on; calibration and thresholds come from a held-out part of the training data.
Over 250 lines: the stages are read in their order, in one place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from nlp.artifact import scale_of
from nlp.encoder import ValueConfig, ValueModel
from nlp.labelled import labelled
from nlp.language import detect
from nlp.spelling import Spelling
from nlp.train import calibrate, finish, selftrain
from nlp.train.baseline import segments_of
from nlp.train.batches import bucket
from nlp.train.body import architecture, depends_on, fresh_body, tokenizer_of
from nlp.train.corpus import file_hash
from nlp.train.fit import FitSettings, fit, predict
from nlp.train.labels import Example, LabelMap, gold, public, topic_cues
from nlp.train.linear import LinearJudge
from nlp.train.noise import misspelt
from nlp.train.pretrain import OFFSET, PretrainSettings, pretrain
from nlp.train.settings import FitStage, PolishStage, TrainingSettings
from nlp.train.stage import Stage, without_denormals
from nlp.train.texts import Corpus, Row, digest, pack_texts, read_corpus, unlabelled
from nlp.windows import WindowMaker
from nlp.words import Words
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ConfigError, InputError

WEIGHTS = "weights.safetensors"
STAMP = "done.json"


class Recipe:
    """One training. Stages are methods, and each asks for those that it builds on: `finish` alone runs them all."""

    def __init__(
        self, settings: TrainingSettings, taxonomy: Taxonomy, words: Words, say: Callable[[str], None]
    ) -> None:
        self.settings = settings
        self.taxonomy = taxonomy
        self.words = words
        self.say = say
        self.curves: dict[str, list[dict[str, float]]] = {}
        torch.set_num_threads(settings.threads)
        torch.manual_seed(settings.seed)

    @cached_property
    def device(self) -> str:
        """Where stages are fitted: 'cpu' or 'cuda'. Raises ConfigError where a device is asked for that is not here."""
        there = torch.cuda.is_available()
        if self.settings.device == "cuda" and not there:
            raise ConfigError(
                "device cuda: torch finds none here; accepted: auto, cpu.", remedy="Set device: auto in the recipe."
            )
        return "cuda" if there and self.settings.device != "cpu" else "cpu"

    @cached_property
    def corpus(self) -> Corpus:
        """All rows and texts, read and split once."""
        return read_corpus(self.settings.data, self.settings.seed, self.say)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The start's tokenizer, or one that is learnt from the texts, with the pieces that the settings add."""
        chosen = self.settings.body
        texts = [] if chosen.start is not None else [text for part in self.unlabelled.values() for text in part]
        return tokenizer_of(chosen, texts, self.settings.work)

    @cached_property
    def unlabelled(self) -> dict[str, list[str]]:
        """Texts for pre-training by language."""
        return unlabelled(self.corpus, self.settings.pretrain.english_texts)

    @cached_property
    def maker(self) -> WindowMaker:
        """Windows to fit on: of texts as they were written, so that the body learns to bear what stays misspelt."""
        return WindowMaker(self.tokenizer, self.settings.window)

    @cached_property
    def reader(self) -> WindowMaker:
        """Windows as in use, for calibration."""
        spelling = Spelling(self.words, self.tokenizer) if self.settings.spelling else None
        return WindowMaker(self.tokenizer, self.settings.window, spelling)

    @cached_property
    def pieces(self) -> list[object]:
        """What windows are cut by: a stage that reads windows depends on it."""
        return [self.maker.length, digest([self.tokenizer.to_str()])]

    @cached_property
    def digests(self) -> dict[str, str]:
        """What stages read, whatever file or setting changes it: rows with labels and weights, texts in their order."""
        return {
            "training": digest(self.corpus.training),
            "public": digest(text for text in self.corpus.public if text.labels),
            "unread": digest(self.corpus.unread),
            "unlabelled": digest(self.unlabelled.items()),
        }

    @cached_property
    def gold(self) -> list[Example]:
        """Examples of the training part."""
        return list(gold(self.corpus.training, self.taxonomy, self.maker))

    @cached_property
    def linear(self) -> LinearJudge:
        """The linear judge, fitted on the training part."""
        rows = labelled(self.corpus.training, "training feedback", self.taxonomy)
        texts, target = segments_of(rows, self.taxonomy)
        self.say(f"fitting the linear judge on {len(texts)} segments")
        return LinearJudge(self.words).fit(texts, target)

    def pretrain(self) -> Path:
        """Masked-language pre-training of the body."""
        stage, settings = self._stage("pretrain"), self.settings.pretrain

        def train(stage: Stage) -> dict[str, torch.Tensor]:
            torch.manual_seed(self.settings.seed)
            body = fresh_body(self.settings.body, self.tokenizer, self._positions)
            if settings.minutes:
                packed = pack_texts(self.unlabelled, self.tokenizer, self.words, stage.folder)
                chosen = PretrainSettings(
                    minutes=settings.minutes,
                    batch=settings.batch,
                    block=settings.block,
                    rate=settings.rate,
                    embedding_rate=settings.embedding_rate,
                    seed=self.settings.seed,
                )
                self.curves["pretrain"] = pretrain(body, packed, self.tokenizer, chosen, stage)
            return {f"body.{k}": v for k, v in body.state_dict().items()}

        texts = self.digests["unlabelled"] if settings.minutes else None
        return self._once(stage, [settings.model_dump(), *depends_on(self.settings.body), self.pieces[1], texts], train)

    def public_pass(self) -> Path:
        """One pass over the public sets through the label maps."""
        settings, data = self.settings.public_pass, self.settings.data
        before = self.pretrain()
        if not settings.epochs or data.public is None or data.label_maps is None:
            return before

        texts = [t for t in self.corpus.public if t.labels][: settings.texts]
        maps = data.label_maps

        def train(stage: Stage) -> dict[str, torch.Tensor]:
            examples = list(public(texts, LabelMap(maps, self.taxonomy), self.taxonomy, self.maker))
            return self._fit(stage, before, examples, settings, 0)

        depends = [settings.model_dump(), _name(before), self.pieces, file_hash(maps), topic_cues(self.taxonomy)]
        return self._once(self._stage("public"), [*depends, self.digests["public"]], train)

    def teacher(self, number: int) -> Path:
        """One encoder fitted on the gold segments, with a seed of its own."""
        name, settings, before = f"teacher-{number}", self.settings.fit, self.public_pass()
        return self._once(
            self._stage(name),
            [settings.model_dump(), _name(before), number, self.pieces, self.digests["training"]],
            lambda stage: self._fit(stage, before, self.gold, settings, number),
        )

    def student(self) -> Path:
        """The student of all teachers; without self-training the first teacher."""
        settings = self.settings.student
        teachers = [self.teacher(n) for n in range(self.settings.teachers)]
        if not settings.epochs:
            return teachers[0]

        def train(stage: Stage) -> dict[str, torch.Tensor]:
            soft = self.soft_labels(teachers, stage.folder / "soft.npz")
            examples = [*self.gold, *self._composed_again(settings), *soft]
            return self._fit(stage, teachers[0], examples, settings, 100)

        read = [self.digests["training"], self.digests["unread"]]
        depends = [settings.model_dump(), *map(_name, teachers), self.pieces, *read]
        return self._once(self._stage("student"), depends, train)

    def polish(self) -> Path:
        """A last pass over gold alone, from the mean of the first teacher's and the student's weights (Wortsman et al.
        2022: weights of one descent averaged are better than each); without epochs the student as it is."""
        settings, student = self.settings.polish, self.student()
        if not settings.epochs:
            return student

        def train(stage: Stage) -> dict[str, torch.Tensor]:
            parts = [load_file(folder / WEIGHTS) for folder in (self.teacher(0), student)]
            stage.folder.mkdir(parents=True, exist_ok=True)
            mean = {name: (parts[0][name] + parts[1][name]) / 2 for name in parts[1]}
            save_file(mean, stage.folder / WEIGHTS)
            examples = [*self.gold, *self._composed_again(settings)]
            return self._fit(stage, stage.folder, examples, settings, 200)

        depends = [settings.model_dump(), _name(student), self.pieces, self.digests["training"]]
        return self._once(self._stage("polish"), depends, train)

    def average(self) -> Path:
        """The weights to ship: the mean of the polished ones, by `polished_share`, and the student's (Wortsman et al.
        2022: what either forgot, the other knows); the polished ones alone where the share is 1."""
        student, polished, share = self.student(), self.polish(), self.settings.polished_share
        if polished == student or share == 1:
            return polished

        def train(stage: Stage) -> dict[str, torch.Tensor]:
            last, before = (load_file(folder / WEIGHTS) for folder in (polished, student))
            return {name: share * last[name] + (1 - share) * before[name] for name in last}

        return self._once(self._stage("average"), [share, _name(polished), _name(student)], train)

    def soft_labels(self, teachers: Sequence[Path], path: Path) -> list[Example]:
        """Unlabelled texts with the teachers' probabilities, which are kept at `path`."""
        settings = self.settings.student
        chosen = selftrain.candidates(self.corpus.unread, self.maker, len(self.taxonomy.ids), settings.texts)
        examples = [example for *_, example in chosen]
        if not path.exists():
            self.say(f"teachers label {len(examples)} texts")
            encoders = []
            for teacher in teachers:
                logits = predict(self.model(teacher), examples, self.maker, device=self.device)
                encoders.append([selftrain.softmax(part) for part in logits])
            linear = None
            if settings.linear_share:
                spans = [(t.text, [s[i] for i in e.window.segments]) for t, s, e in chosen]
                linear = selftrain.linear_probabilities(self.linear, spans)
            selftrain.save_soft(path, selftrain.blend(encoders, linear, settings.linear_share))
        soft = selftrain.load_soft(path)
        return [
            Example(e.window, e.target, e.rating, e.kind, e.language, soft=s, weight=settings.soft_weight)
            for e, s in zip(examples, soft, strict=True)
        ]

    def finish(self) -> Path:
        """Calibrates the averaged weights on the held-out part, writes the artifact with its card and returns its
        folder."""
        model = self.model(self.average())
        fitted = {
            language: calibrate.fit(*self._held_out(model, language)) if self._rows(language) else None
            for language in ("zh", "en")
        }
        return finish.write(self, model, fitted)

    def model(self, weights: Path) -> ValueModel:
        """The judge's network with a stage's weights; the head is fresh where the stage had none."""
        torch.manual_seed(self.settings.seed)
        body = architecture(self.settings.body, self.tokenizer, self._positions)
        model = ValueModel(ValueConfig(body=body, aspects=list(self.taxonomy.ids)))
        stored = load_file(weights / WEIGHTS)
        missing, unknown = model.load_state_dict(stored, strict=False)
        assert not unknown and all(not name.startswith("body.") for name in missing)
        return model

    def _composed_again(self, settings: PolishStage) -> list[Example]:
        """Composed examples as often as a pass reads them beyond the once that gold holds them, each time misspelt."""
        random = np.random.default_rng([self.settings.seed, len(self.corpus.composed)])
        rows = (misspelt(row, random) for _ in range(1, settings.composed_passes) for row in self.corpus.composed)
        return list(gold(rows, self.taxonomy, self.maker))

    def calibration_rows(self, language: str) -> list[Example]:
        """Windows of the held-out feedback that is read as `language`. Raises InputError where it has none."""
        rows = self._rows(language)
        examples = list(gold(rows, self.taxonomy, self.reader))
        if not examples:
            raise InputError(
                f"none of the {len(rows)} held-out feedbacks read as {language} has a labelled segment with a readable "
                "piece: nothing to calibrate on.",
                remedy="Raise data.held_out_share, or label more feedback in that language.",
            )
        return examples

    def _held_out(self, model: ValueModel, language: str) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
        examples = self.calibration_rows(language)
        logits = predict(model, examples, self.reader, device=self.device)
        return selftrain.softmax(np.concatenate(logits)), np.concatenate([e.target for e in examples])

    def _rows(self, language: str) -> list[Row]:
        """Held-out rows that the judge will read with the thresholds of `language`, whatever their own `lang` says."""
        return [row for row in self.corpus.held_out if scale_of(detect(row["text"])) == language]

    def _fit(
        self, stage: Stage, before: Path, examples: Sequence[Example], settings: FitStage, seed: int
    ) -> dict[str, torch.Tensor]:
        model = self.model(before)
        chosen = FitSettings(
            epochs=settings.epochs,
            minutes=settings.minutes,
            rate=settings.rate,
            head_rate=settings.head_rate,
            layer_decay=settings.layer_decay,
            tokens=settings.tokens,
            seed=self.settings.seed + seed,
        )
        self.curves[stage.folder.parent.name] = fit(model, examples, self.maker, chosen, stage)
        weights: dict[str, torch.Tensor] = model.state_dict()
        return weights

    def _stage(self, name: str) -> Stage:
        return Stage(self.settings.work / name, self.say, self.device, compile=self.settings.compile)

    def _once(self, stage: Stage, depends: list[Any], train: Callable[[Stage], dict[str, torch.Tensor]]) -> Path:
        meaning = [self.taxonomy.fingerprint(), *map(str, self.taxonomy.ids)]
        text = json.dumps([*depends, self.settings.seed, meaning], sort_keys=True)
        stamp = hashlib.sha256(text.encode()).hexdigest()[:16]
        name, folder = stage.folder.name, stage.folder / stamp
        if not (folder / STAMP).exists():
            stage.folder = folder
            folder.mkdir(parents=True, exist_ok=True)
            with without_denormals():
                weights = {k: v.detach().float().cpu().clone().contiguous() for k, v in train(stage).items()}
            save_file(weights, folder / WEIGHTS)
            done = {"depends_on": text, "curve": self.curves.get(name, [])}
            (folder / STAMP).write_text(json.dumps(done), "utf-8")
        self.curves[name] = json.loads((folder / STAMP).read_text("utf-8"))["curve"]
        return folder

    @property
    def _positions(self) -> int:
        """Pieces of the longest row that any stage shows the body."""
        masked = self.settings.pretrain.block + OFFSET if self.settings.pretrain.minutes else 0
        return max(masked, bucket(self.settings.window))


def _name(folder: Path) -> str:
    """A finished stage's own name: the folder's last parts, which hold its stamp."""
    return f"{folder.parent.name}/{folder.name}"
