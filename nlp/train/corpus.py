"""Texts for training: the labelled feedback files and the unified public sets.

Called by `nlp.train`. Knows the fields of the labelled-data contract and of the public sets, nothing of tensors.
Texts that are held out for development are left out wherever they turn up, by a hash of their letters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.lines import numbered_lines, read_lines
from taxonomy.errors import InputError


@dataclass(frozen=True, slots=True)
class Text:
    """One unlabelled text of a public set."""

    source: str
    language: str
    kind: str
    text: str
    rating: float | None
    labels: tuple[tuple[str, int | None, str | None], ...] = ()  # the source's own label, polarity, term
    domain: str = ""


def letters_hash(text: str) -> str:
    """Hash of the letters and digits alone: spacing and punctuation do not hide a duplicate."""
    letters = "".join(c for c in text.lower() if c.isalnum())
    return hashlib.blake2b(letters.encode(), digest_size=12).hexdigest()


def file_hash(path: Path) -> str:
    """sha256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def held_out(paths: Iterable[Path]) -> frozenset[str]:
    """Hashes of every text in the files, to be left out of all training."""
    return frozenset(letters_hash(str(row["text"])) for path in paths for row in read_lines(path))


def public_texts(folder: Path, without: frozenset[str]) -> Iterator[Text]:
    """Every text of the public sets in file order, duplicates over files and held-out texts left out."""
    seen: set[str] = set()
    for path in sorted(folder.glob("*.jsonl.gz")):
        for row in read_lines(path):
            key = letters_hash(row["text"])
            if key in without or key in seen:
                continue
            seen.add(key)
            labels = tuple((x["aspect"], x["polarity"], x.get("term")) for x in row.get("labels") or ())
            yield Text(
                source=row["source"],
                language=row["lang"],
                kind=row["kind"],
                text=row["text"],
                rating=row.get("rating"),
                labels=labels,
                domain=str(row.get("domain") or ""),
            )


def text_hash(text: str) -> str:
    """Hash of a text as it stands: labels that point into it by offsets belong to no other spelling."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def with_texts(path: Path, known: Mapping[str, Text]) -> Iterator[dict[str, Any]]:
    """The rows of a reference file, each with the text that it labels; `known`: public texts by their `text_hash`.

    A reference is a row of the labelled-data contract with `text_hash` in the place of what its public set brings.
    Raises InputError where a text is not among `known`: labels without their text are lost, not passed over.
    """
    for number, row in numbered_lines(path):
        text = known.get(str(row.get("text_hash")))
        if text is None:
            raise InputError(
                f"{path}, line {number}: no public text has the hash {row.get('text_hash')!r}.",
                remedy="Give the public sets that these labels were made on.",
            )
        yield row | {
            "text": text.text,
            "source": text.source,
            "lang": text.language,
            "kind": text.kind,
            "rating": text.rating,
            "covers": None,
        }
