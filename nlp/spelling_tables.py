"""The tables that mending reads: where each is, whether it is there, and one digest of them all.

Called by `nlp.spelling_english` and `nlp.spelling_chinese` (paths), by `nlp.spelling` when a model is
opened, and by `nlp.train.finish`, which writes the digest into the manifest. Tables of packages are read as files,
without running the package. Limits: a user's terms are of an installation, not of a model, and count in no digest.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from taxonomy.errors import ModelError

DATA = Path(__file__).parent / "data"
SHORTHAND = DATA / "shorthand.txt"
MISSPELLINGS = DATA / "misspellings.txt"
KNOWN_WORDS = DATA / "known_words.txt"
FEEDBACK_WORDS = DATA / "feedback_words.txt"
FEEDBACK_PHRASES = DATA / "feedback_phrases.txt"
AFTER_DEGREE = DATA / "after_degree.txt"
OWN = (SHORTHAND, MISSPELLINGS, KNOWN_WORDS, FEEDBACK_WORDS, FEEDBACK_PHRASES, AFTER_DEGREE)
FREQUENCIES = ("symspellpy", "frequency_dictionary_en_82_765.txt")
READINGS = ("pypinyin", "pinyin_dict.json")
DICTIONARY = ("jieba", "dict.txt")
REMEDY = "Install ValueLedger again with its dependencies, at the versions of constraints.txt."


def table(package: str, name: str) -> Path:
    """The file `name` of an installed package. Raises ModelError where there is none."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelError(f"{package}, whose {name} mends misspelt words, is not installed.", remedy=REMEDY)
    return _there(Path(spec.origin).parent / name)


def tables() -> tuple[Path, ...]:
    """Every table that mending reads. Raises ModelError naming the one that is not there."""
    return (*map(_there, OWN), table(*FREQUENCIES), table(*READINGS), table(*DICTIONARY))


def digest() -> str:
    """sha256 (hex) of the tables' digests in their order: one for what a model's texts are mended by."""
    whole = hashlib.sha256()
    for path in tables():
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _there(path: Path) -> Path:
    if not path.is_file():
        raise ModelError(f"{path}, by which misspelt words are mended, is not there.", remedy=REMEDY)
    return path
