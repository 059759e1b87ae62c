"""The model folder as a typed thing: its layout, its manifest, and the checks before anything is read.

Called by `nlp.judge.load_judge` (load) and `nlp.train.recipe` (save). A folder holds `manifest.json`,
`config.json`, `model.safetensors`, `tokenizer.json` and `README.md`; every file is named in the manifest with
its hash. Weights are safetensors: a folder with pickled content, an unknown version, a missing or changed file is
refused with a ModelError, and nothing of it is executed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from safetensors import SafetensorError, safe_open

from taxonomy.errors import ModelError
from taxonomy.records import Language

if TYPE_CHECKING:
    from nlp.trained import TrainedJudge
    from nlp.words import Words
    from taxonomy.dimensions import Taxonomy

FORMAT = 1
"""Version of this layout. A newer one is refused, not guessed at."""
MANIFEST = "manifest.json"
FILES = ("config.json", "model.safetensors", "tokenizer.json")
"""What is hashed and must be there; the card README.md is for people and may be edited."""
PICKLES = frozenset({".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".npy", ".npz"})
"""Suffixes of containers that can carry pickled objects; no artifact of ours has one."""
LANGUAGES = ("zh", "en")

Share = Annotated[float, Field(ge=0, le=1)]


Count = Annotated[int, Field(ge=0)]
Line = tuple[Count, Count, Count, Count]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class AspectMeaning(_Record):
    """An aspect of the head, and the meaning it was trained on (`taxonomy.Aspect.meaning`)."""

    id: str
    meaning: int


class Calibration(_Record):
    """Platt scaling of one language: confidence = sigmoid(scale * logit(p) + shift) (Platt 1999)."""

    scale: float = Field(gt=0)
    shift: float


class Manifest(_Record):
    """What a model is, what it was made of and how far it may be believed."""

    format: Literal[1]
    name: str
    version: str
    taxonomy: str
    fingerprint: str
    aspects: tuple[AspectMeaning, ...]
    window: int = Field(ge=16, le=512)  # pieces
    calibration: Mapping[str, Calibration]
    thresholds: Mapping[str, Mapping[str, Share]]  # language -> aspect -> least confidence of a mention
    silent_share: Share = 1.0
    """A feedback that would say nothing keeps its likeliest pair from this share of the threshold on (1: never)."""
    spelling: Literal["1"] | None = None
    """Which rules of `nlp.spelling` mend a text before it is read; None: it is read as it was written."""
    spelling_tables: str | None = None
    """`nlp.spelling_tables.digest` of what texts were mended by when calibration and thresholds were fitted."""
    confusion: Mapping[str, Mapping[str, tuple[Line, Line, Line, Line]]]
    """language -> aspect -> 4 x 4 counts of segments, gold (rows) by judged, absent, lost, neutral, gained;
    counted on the held-out part of the training data. Empty: nothing was counted."""
    scores: Mapping[str, Any]
    data: Mapping[str, str]  # file name -> sha256
    made_with: Mapping[str, str]
    files: Mapping[str, str]  # file name -> sha256

    @model_validator(mode="after")
    def _is_whole(self) -> Manifest:
        """Nothing is left to be guessed at: each language is scaled, and each aspect has its threshold and counts."""
        aspects = {aspect.id for aspect in self.aspects}
        if not aspects or len(aspects) != len(self.aspects):
            raise ValueError("aspects: none, or one named twice; accepted: at least one, each once")
        for name, languages in (("calibration", self.calibration), ("thresholds", self.thresholds)):
            if set(languages) != set(LANGUAGES):
                given = ", ".join(sorted(languages)) or "no language"
                raise ValueError(f"{name}: for {given}; accepted: exactly {', '.join(LANGUAGES)}")
        for name, tables in (("thresholds", self.thresholds), ("confusion", self.confusion)):
            for language, table in tables.items():
                if language not in LANGUAGES:
                    raise ValueError(f"{name}.{language}: no language of ours; accepted: {', '.join(LANGUAGES)}")
                if differing := sorted(aspects ^ set(table)):
                    raise ValueError(
                        f"{name}.{language}: missing or too many: {', '.join(differing[:5])}; accepted: exactly the "
                        f"{len(aspects)} aspects of the manifest"
                    )
        return self


def scale_of(language: Language) -> str | None:
    """Whose calibration and thresholds a feedback in `language` is read with; None: it is not judged."""
    if language is Language.OTHER:
        return None
    return "en" if language is Language.EN else "zh"


def read_manifest(folder: Path) -> Manifest:
    """The checked manifest of `folder`. Raises ModelError naming what is missing or wrong."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ModelError(f"{folder} holds no {MANIFEST}.", remedy="Name a folder that `valueledger train` wrote.")
    try:
        raw = json.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"{path} is not JSON: {error}.", remedy="Restore the folder or train again.") from error
    version = raw.get("format") if isinstance(raw, dict) else None
    if version != FORMAT:
        raise ModelError(f"{path}: format {version!r}; this program reads format {FORMAT}.", remedy="Train again.")
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f"{part}." for part in first["loc"])[:-1]
        said = first["msg"].removeprefix("Value error, ")
        raise ModelError(
            f"{path}: {f'{place}: ' if place else ''}{said}.", remedy="Restore the folder or train again."
        ) from error


def check(folder: Path) -> Manifest:
    """Verifies that `folder` is a whole, unchanged artifact and returns its manifest. Raises ModelError."""
    foreign = sorted(p.name for p in folder.iterdir() if p.suffix.lower() in PICKLES or p.suffix == ".py")
    if foreign:
        raise ModelError(
            f"{folder} holds {', '.join(foreign)}; pickled content and code are never loaded.",
            remedy="Use a folder that holds safetensors alone.",
        )
    manifest = read_manifest(folder)
    for name in FILES:
        path = folder / name
        if not path.is_file():
            raise ModelError(f"{folder} lacks {name}.", remedy="Restore the folder or train again.")
        found, expected = sha256(path), manifest.files.get(name)
        if found != expected:
            raise ModelError(
                f"{path} is not the file that {MANIFEST} names: sha256 {found[:12]}, expected {str(expected)[:12]}",
                remedy="Restore the folder or train again.",
            )
    try:
        with safe_open(folder / "model.safetensors", "pt") as file:
            file.keys()
    except (SafetensorError, OSError) as error:
        raise ModelError(f"{folder / 'model.safetensors'} is no safetensors file: {error}.") from error
    return manifest


def sha256(path: Path) -> str:
    """sha256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(
    folder: Path, taxonomy: Taxonomy, words: Words, *, precision: str = "auto", threads: int | None = None
) -> TrainedJudge:
    """The judge of a model folder.

    `precision`: 'fp32', 'bf16' or 'auto' (bf16 where the processor multiplies it natively, else fp32). `threads`: see
    `nlp.judge.load_judge`. An aspect of `taxonomy` that the model lacks, or whose meaning was raised since, is left
    to the cue judge, with a warning.
    Raises ModelError for a folder that may not be loaded.
    """
    manifest = check(folder)
    from nlp.trained import TrainedJudge

    return TrainedJudge.open(folder, manifest, taxonomy, words, precision=precision, threads=threads)


def save(folder: Path, model: Any, tokenizer: Any, manifest: Manifest, card: str) -> Manifest:
    """Writes an artifact, packed, and returns its manifest with the hashes of the files.

    `model` is a `nlp.encoder.ValueModel`, `tokenizer` a `tokenizers.Tokenizer`; files are written beside
    and renamed, the manifest last.
    """
    from safetensors.torch import save_file

    from nlp.packing import pack

    folder.mkdir(parents=True, exist_ok=True)
    config = model.config.to_dict() | {"dtype": "float32"}
    _write(folder / "config.json", json.dumps(config, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    beside = folder / "model.safetensors.new"
    save_file(pack(model.state_dict()), beside, metadata={"format": "pt"})
    beside.chmod(0o644)  # safetensors writes for its owner alone; the others of the folder are readable
    beside.replace(folder / "model.safetensors")
    _write(folder / "tokenizer.json", tokenizer.to_str())
    _write(folder / "README.md", card)
    whole = manifest.model_copy(update={"files": {name: sha256(folder / name) for name in FILES}})
    text = json.dumps(whole.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
    _write(folder / MANIFEST, text + "\n")
    return whole


def _write(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, "utf-8")
    beside.replace(path)
