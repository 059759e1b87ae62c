"""The rows of a recipe, split and shuffled: gold rows, held-out rows, public texts.

Called by `nlp.train.recipe`, `nlp.train.body` and `nlp.train.baseline`. The held-out part is chosen by a hash of the
feedback's id, so that it stays the same whatever else changes; references and composed rows are never held out.
Texts of the development file are in no part, held-out texts in no other, by a hash of their letters; what is in the
test part of ValueBench is never read (`nlp.train.unseen`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from nlp.bench.feedback import DATA
from nlp.lines import read_lines
from nlp.normalize import normalize
from nlp.train.corpus import Text, held_out, letters_hash, public_texts, text_hash, with_texts
from nlp.train.pretrain import Flags, Ids, pack
from nlp.train.settings import DataSettings
from nlp.train.unseen import Unseen
from nlp.windows import SPECIAL, special
from nlp.words import Words
from taxonomy.errors import InputError
from taxonomy.records import Kind

HINT_COUNT = 50
"""Times that a vocabulary sees the hints: enough that they become pieces of their own."""
LONGEST = 1500
"""Characters of a text that pre-training reads: the rest of a very long one adds nothing new."""
_ENGLISH_WORD = re.compile(r"\w+|\W")

Row = dict[str, Any]


@dataclass(frozen=True)
class Corpus:
    """All texts of a recipe. `development` is empty where the held-out rows are scored."""

    real: list[Row]
    """Labelled feedback of the training part, as people wrote it."""
    composed: list[Row]
    """Labelled feedback written for training: fitted on, but no part of the language that pre-training learns."""
    held_out: list[Row]
    development: list[Row]
    public: list[Text]

    @cached_property
    def training(self) -> list[Row]:
        """All rows that are fitted on."""
        return [*self.real, *self.composed]

    @cached_property
    def unread(self) -> list[Text]:
        """The public texts that no row of the training part labels, in their order."""
        read = {letters_hash(row["text"]) for row in self.real}
        return [text for text in self.public if letters_hash(text.text) not in read]


def digest(values: Iterable[object]) -> str:
    """Hash of rows or texts in their order, hex: what a stage that reads them depends on."""
    whole = hashlib.sha256()
    for value in values:
        whole.update(repr(value).encode() + b"\n")
    return whole.hexdigest()


def share_of(identity: str) -> float:
    """A number in [0, 1) that depends on the id alone."""
    return int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=6).digest(), "big") / 2**48


def read_corpus(
    data: DataSettings, seed: int, say: Callable[[str], None] = lambda _: None, bench: Path = DATA
) -> Corpus:
    """Reads and splits everything; public texts come shuffled. Raises InputError where a file or a text is missing,
    or where nothing is held out, TrainingError for a labelled text that is in the test part of `bench`.
    """
    unseen = Unseen(bench)
    without = held_out([data.development]) if data.development else frozenset()
    public = list(public_texts(data.public, frozenset())) if data.public else []
    rows = [row for path in data.labelled for row in unseen.labelled(read_lines(path), path)]
    rows = [row for row in rows if letters_hash(row["text"]) not in without]
    out = [row for row in rows if share_of(str(row["id"])) < data.held_out_share]
    if not out:
        raise InputError(
            f"none of {len(rows)} labelled feedbacks falls into the held-out share of {data.held_out_share:g}: "
            "calibration and thresholds have nothing to be fitted on.",
            remedy="Give more labelled feedback, or raise data.held_out_share.",
        )
    fitted = [row for row in rows if share_of(str(row["id"])) >= data.held_out_share]
    known = {text_hash(text.text): text for text in public} if data.references else {}
    fitted += [row for path in data.references for row in unseen.labelled(with_texts(path, known), path)]
    written = [row for path in data.composed for row in unseen.labelled(read_lines(path), path)]
    composed = [row | {"weight": data.composed_weight} for row in written]
    public = unseen.unlabelled(public, say)
    hidden = without | {letters_hash(row["text"]) for row in out}
    fitted, composed = ([r for r in rows if letters_hash(r["text"]) not in hidden] for rows in (fitted, composed))
    public = [text for text in public if letters_hash(text.text) not in hidden]
    order = np.random.default_rng(seed).permutation(len(public))
    development = list(read_lines(data.development)) if data.development else []
    return Corpus(fitted, composed, out, development, [public[i] for i in order])


def unlabelled(corpus: Corpus, english_texts: int) -> dict[str, list[str]]:
    """Real texts for pre-training by language, each once: all Chinese, as many English unread ones as asked for."""
    texts: dict[str, list[str]] = {"zh": [], "en": []}
    for row in corpus.real:
        texts["zh" if row["lang"] == "zh" else "en"].append(row["text"])
    english = 0
    for text in corpus.unread:
        chinese = text.language == "zh"
        english += not chinese
        if chinese or english <= english_texts:
            texts["zh" if chinese else "en"].append(text.text[:LONGEST])
    return texts


def pack_texts(texts: dict[str, list[str]], tokenizer: Tokenizer, words: Words, cache: Path) -> dict[str, Any]:
    """`nlp.train.pretrain.pack` of each language, kept in `cache` (a folder) as plain arrays."""
    packed: dict[str, tuple[Ids, Flags]] = {}
    cutters: dict[str, Callable[[str], Iterable[str]]] = {"zh": words.cut, "en": _ENGLISH_WORD.findall}
    for language, cut in cutters.items():
        path = cache / f"packed-{language}.npz"
        if not path.exists():
            clean = [normalize(text).text for text in texts[language]]
            ids, starts = pack(clean, tokenizer, cut)
            cache.mkdir(parents=True, exist_ok=True)
            np.savez(path, ids=ids, starts=starts)
        with np.load(path, allow_pickle=False) as stored:
            packed[language] = (stored["ids"], stored["starts"])
    return packed


def learn_vocabulary(texts: Sequence[str], size: int) -> Tokenizer:
    """A WordPiece tokenizer (NFKC, lower case, single Chinese characters) of at most `size` pieces."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # noqa: S106 - a piece, no password
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.BertNormalizer(lowercase=True)])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=[p[0] for p in SPECIAL.values()], min_frequency=2, show_progress=False
    )
    hints = [f"1 2 3 4 5 6 7 8 9 0 ? {kind}" for kind in Kind] * HINT_COUNT  # what opens every window
    tokenizer.train_from_iterator([*hints, *texts], trainer)
    return tokenizer


def add_pieces(tokenizer: Tokenizer, pieces: str) -> Tokenizer:
    """`tokenizer` with every character of `pieces` a piece of its own wherever it stands, changed in place.

    Emoji stand against words and each other; without this a run of them is one unknown piece.
    """
    tokenizer.add_tokens([AddedToken(piece, normalized=False) for piece in dict.fromkeys(pieces)])
    return tokenizer


def named_pieces(tokenizer: Tokenizer, first: int) -> dict[int, list[int]]:
    """For each piece added from id `first` on (the tokenizer's size before), the known pieces of its Unicode name.

    They are where its embedding starts from; empty where it has no name or the tokenizer knows no word of it.
    """
    unknown = special(tokenizer, "unk")
    named: dict[int, list[int]] = {}
    for piece, number in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1]):
        if number >= first:
            name = unicodedata.name(piece, "").lower() if len(piece) == 1 else ""
            ids = tokenizer.encode(name, add_special_tokens=False).ids
            named[number] = [i for i in ids if i != unknown]
    return named
