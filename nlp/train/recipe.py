"""The whole recipe in stages, from vocabulary to card, each resumable and done once.

Called by `flows.training`. A stage writes its weights into its own folder of `work` with a stamp of everything
that it depends on; where the stamp is there, the stage is not run again. Development texts are scored
and never fitted on; calibration and thresholds come from a held-out part of the training data.
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
from transformers import AutoConfig, AutoModel

from nlp.encoder import ValueConfig, ValueModel, body_settings, build_body
from nlp.evaluate import labelled
from nlp.train import calibrate, finish, selftrain
from nlp.train.baseline import segments_of
from nlp.train.corpus import file_hash
from nlp.train.fit import FitSettings, fit, predict
from nlp.train.labels import Example, LabelMap, gold, public
from nlp.train.linear import LinearJudge
from nlp.train.pretrain import PretrainSettings, pretrain
from nlp.train.settings import FitStage, TrainingSettings
from nlp.train.stage import Stage
from nlp.train.texts import (
    Corpus,
    Row,
    add_pieces,
    learn_vocabulary,
    named_pieces,
    pack_texts,
    read_corpus,
    unlabelled,
)
from nlp.windows import WindowMaker
from nlp.words import Words
from taxonomy.dimensions import Taxonomy

WEIGHTS = "weights.safetensors"
STAMP = "done.json"


class Recipe:
    """One training. Stages are methods; call `run`, or the stages in the order in which `run` does."""

    def __init__(
        self, settings: TrainingSettings, taxonomy: Taxonomy, words: Words, say: Callable[[str], None]
    ) -> None:
        self.settings = settings
        self.taxonomy = taxonomy
        self.words = words
        self.say = say
        self.curves: dict[str, list[dict[str, float]]] = {}
        torch.set_num_threads(settings.threads)
        torch.set_flush_denormal(True)
        torch.manual_seed(settings.seed)

    def run(self) -> Path:
        """Every stage, and the artifact's folder."""
        self.pretrain()
        self.public_pass()
        for number in range(self.settings.teachers):
            self.teacher(number)
        return self.finish(self.student())

    @cached_property
    def corpus(self) -> Corpus:
        """All rows and texts, read and split once."""
        return read_corpus(self.settings.data, self.settings.seed)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The start's tokenizer, or one that is learnt from the texts, with the pieces that the settings add."""
        chosen = self.settings.body
        if chosen.start is not None:
            return add_pieces(Tokenizer.from_file(str(chosen.start / "tokenizer.json")), chosen.pieces)
        texts = unlabelled(self.corpus, self.settings.pretrain.english_texts)
        return add_pieces(learn_vocabulary([*texts["zh"], *texts["en"]], chosen.vocabulary), chosen.pieces)

    @cached_property
    def labels(self) -> list[str]:
        """Hashes of every file with labels: a stage that was fitted on other ones is fitted again."""
        return [file_hash(path) for path in self.settings.data.files]

    @cached_property
    def maker(self) -> WindowMaker:
        """Windows as in use."""
        return WindowMaker(self.tokenizer, self.settings.window)

    @cached_property
    def gold(self) -> list[Example]:
        """Examples of the training part."""
        return list(gold(self.corpus.training, self.taxonomy, self.maker))

    @cached_property
    def linear(self) -> LinearJudge:
        """The linear judge, fitted on the training part."""
        texts, target = segments_of(labelled(self.corpus.training), self.taxonomy)
        self.say(f"fitting the linear judge on {len(texts)} segments")
        return LinearJudge(self.words).fit(texts, target)

    def pretrain(self) -> Path:
        """Masked-language pre-training of the body."""
        stage, settings = self._stage("pretrain"), self.settings.pretrain

        def train(stage: Stage) -> dict[str, torch.Tensor]:
            body = self._fresh_body()
            if settings.minutes:
                texts = unlabelled(self.corpus, settings.english_texts)
                packed = pack_texts(texts, self.tokenizer, self.words, stage.folder)
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

        return self._once(stage, [settings.model_dump(), self.settings.body.model_dump(mode="json")], train)

    def public_pass(self) -> Path:
        """One pass over the public sets through the label maps."""
        settings, data = self.settings.public_pass, self.settings.data
        before = self.pretrain()
        if not settings.epochs or data.public is None or data.label_maps is None:
            return before

        def train(stage: Stage) -> dict[str, torch.Tensor]:
            assert data.label_maps is not None  # goes with `public`
            texts = [t for t in self.corpus.public if t.labels][: settings.texts]
            maps = LabelMap(data.label_maps, self.taxonomy)
            return self._fit(stage, before, list(public(texts, maps, self.taxonomy, self.maker)), settings, 0)

        return self._once(self._stage("public"), [settings.model_dump(), str(before)], train)

    def teacher(self, number: int) -> Path:
        """One encoder fitted on the gold segments, with a seed of its own."""
        name, settings, before = f"teacher-{number}", self.settings.fit, self.public_pass()
        return self._once(
            self._stage(name),
            [settings.model_dump(), str(before), number, self.labels],
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
            return self._fit(stage, teachers[0], [*self.gold, *soft], settings, 100)

        return self._once(self._stage("student"), [settings.model_dump(), *map(str, teachers)], train)

    def soft_labels(self, teachers: Sequence[Path], path: Path) -> list[Example]:
        """Unlabelled texts with the teachers' probabilities, which are kept at `path`."""
        settings = self.settings.student
        chosen = selftrain.candidates(self.corpus.unread, self.maker, len(self.taxonomy.ids), settings.texts)
        examples = [example for *_, example in chosen]
        if not path.exists():
            self.say(f"teachers label {len(examples)} texts")
            encoders = []
            for teacher in teachers:
                logits = predict(self.model(teacher), examples, self.maker)
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

    def finish(self, weights: Path) -> Path:
        """Calibrates on the held-out part, writes the artifact with its card and returns its folder."""
        model = self.model(weights)
        fitted = {
            language: calibrate.fit(*self._held_out(model, language)) if self._rows(language) else None
            for language in ("zh", "en")
        }
        return finish.write(self, model, fitted)

    def model(self, weights: Path) -> ValueModel:
        """The judge's network with a stage's weights; the head is fresh where the stage had none."""
        torch.manual_seed(self.settings.seed)
        body = self._architecture()
        model = ValueModel(ValueConfig(body=body, aspects=list(self.taxonomy.ids)))
        stored = load_file(weights / WEIGHTS)
        missing, unknown = model.load_state_dict(stored, strict=False)
        assert not unknown and all(not name.startswith("body.") for name in missing)
        return model

    def _held_out(self, model: ValueModel, language: str) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
        examples = list(gold(self._rows(language), self.taxonomy, self.maker))
        logits = predict(model, examples, self.maker)
        return selftrain.softmax(np.concatenate(logits)), np.concatenate([e.target for e in examples])

    def _rows(self, language: str) -> list[Row]:
        return [row for row in self.corpus.held_out if (row["lang"] == "zh") == (language == "zh")]

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
        return Stage(self.settings.work / name, self.say, compile=self.settings.compile)

    def _once(self, stage: Stage, depends: list[Any], train: Callable[[Stage], dict[str, torch.Tensor]]) -> Path:
        text = json.dumps([*depends, self.settings.seed, self.taxonomy.fingerprint()], sort_keys=True, default=str)
        stamp = hashlib.sha256(text.encode()).hexdigest()[:16]
        name, folder = stage.folder.name, stage.folder / stamp
        if not (folder / STAMP).exists():
            stage.folder = folder
            folder.mkdir(parents=True, exist_ok=True)
            weights = {k: v.detach().float().cpu().clone().contiguous() for k, v in train(stage).items()}
            save_file(weights, folder / WEIGHTS)
            done = {"depends_on": text, "curve": self.curves.get(name, [])}
            (folder / STAMP).write_text(json.dumps(done), "utf-8")
        self.curves[name] = json.loads((folder / STAMP).read_text("utf-8"))["curve"]
        return folder

    def _architecture(self) -> dict[str, Any]:
        chosen = self.settings.body
        if chosen.start is not None:
            config = AutoConfig.from_pretrained(chosen.start)
            settings = body_settings(type("Started", (), {"config": config})())
        else:
            settings = chosen.architecture or {}
        return {**settings, "vocab_size": self.tokenizer.get_vocab_size(), "pad_token_id": self.maker.pad}

    def _fresh_body(self) -> Any:
        torch.manual_seed(self.settings.seed)
        body = build_body(self._architecture())
        start = self.settings.body.start
        if start is not None:
            given = AutoModel.from_pretrained(start, dtype=torch.float32, use_safetensors=True)
            known = given.get_input_embeddings().weight.detach()
            named = named_pieces(self.tokenizer, len(known))
            added = [known[pieces or [self.maker.pad]].mean(0) for pieces in named.values()]
            given.resize_token_embeddings(len(known) + len(added), mean_resizing=False)
            given.get_input_embeddings().weight.data[len(known) :] = torch.stack(added) if added else known[:0]
            body.load_state_dict({k: v for k, v in given.state_dict().items() if k in body.state_dict()})
        return body
