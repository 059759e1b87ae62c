"""Fits the intent classifier and writes it with its card: `python -m nlp.train.intent [FOLDER]`.

Logistic regressions, one an intent, over the hashed features of `nlp.intent_features`, on the text of
`nlp.train.intent_text`, by averaged stochastic gradient descent. The penalty was chosen on the development sets
`nlp/intents/dev_*.txt` (`--search` prints it), as were templates: the test sets of `nlp/intents` are read by
`benchmarks/intent.py` alone. Needs half a minute of one core. The same program and text give the same file.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import f1_score

from nlp.intent import FOLDER, WEIGHTS, Intent
from nlp.intent_features import BITS, Said, features
from nlp.train.intent_text import LANGUAGES, Labelled, corpus, development

LABEL = "intent@1.0.0"
SEED = 20260801

PENALTY = 1e-5
"""Strength of the L2 penalty: see `--search`."""

EPOCHS = 5
"""Passes over the text; the weights are the mean over all steps (Polyak and Juditsky 1992): more change little."""

SURE = 0.35
"""Below this confidence a text is `other`: with five intents chance alone gives .2."""

_BATCH = 1_000


def matrix(said: Sequence[Said]) -> csr_matrix:
    """One row a text."""
    rows, columns, values = [], [], []
    for first in range(0, len(said), _BATCH):
        made = features(said[first : first + _BATCH])
        rows.append(made.document + first)
        columns.append(made.bucket)
        values.append(made.weight)
    flat = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return csr_matrix(flat, shape=(len(said), 1 << BITS), dtype=np.float32)


def fit(labelled: Sequence[Labelled], penalty: float = PENALTY) -> SGDClassifier:
    """The regression on all of `labelled`, languages and intents made equally heavy."""
    places = {intent: place for place, intent in enumerate(Intent)}
    wanted = np.array([places[one.intent] for one in labelled])
    mass: Counter[tuple[str, Intent]] = Counter()
    for one in labelled:
        mass[one.lang, one.intent] += one.weight  # type: ignore[assignment]
    share = len(labelled) / len(mass)
    weights = np.array([one.weight * share / mass[one.lang, one.intent] for one in labelled])
    model = SGDClassifier(
        loss="log_loss", alpha=penalty, max_iter=EPOCHS, tol=None, average=True, random_state=SEED, shuffle=True
    )
    return model.fit(matrix([one.said for one in labelled]), wanted, sample_weight=weights)


def write(model: SGDClassifier, labelled: Sequence[Labelled], folder: Path) -> None:
    """Weights of half precision, their facts, and the card."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, npt.NDArray[np.generic]] = {
        "weights": np.ascontiguousarray(model.coef_.T.astype(np.float16)),
        "bias": model.intercept_.astype(np.float32),
    }
    facts = {
        "label": LABEL,
        "intents": " ".join(Intent),
        "sure": str(SURE),
        "seed": str(SEED),
        "text": _digest(labelled),
    }
    save_file(tensors, str(folder / WEIGHTS), metadata=facts)
    (folder / "README.md").write_text(card(labelled), "utf-8")


def _digest(labelled: Sequence[Labelled]) -> str:
    digest = hashlib.sha256()
    for one in labelled:
        digest.update(f"{one.lang} {one.intent} {one.said}\n".encode())
    return digest.hexdigest()


def card(labelled: Sequence[Labelled]) -> str:
    """What the file is, for people."""
    counts = Counter((one.lang, one.intent) for one in labelled)
    written = Counter(one.lang for one in labelled if one.weight == 1.0)
    lines = [
        f"| {lang} | " + " | ".join(f"{counts[lang, intent]:,}" for intent in Intent) + " |" for lang in ("zh", "en")
    ]
    return CARD.format(
        label=LABEL, features=1 << BITS, sure=SURE, heads=" | ".join(Intent), rows="\n".join(lines),
        zh=f"{written['zh']:,}", en=f"{written['en']:,}", seed=SEED, digest=_digest(labelled)[:16],
    )  # fmt: skip


CARD = """# {label}

What a feedback wants: complaint, request, question, praise or other. Definitions: `docs/intent.md`.

- **Kind**: logistic regressions, one an intent, over {features:,} hashed features (n-grams of 1 to 4 tokens, rating,
  kind, question marks, length), 16-bit weights. Below a confidence of {sure} the intent is `other`.
- **Text**: written for this project, no customer's: {zh} Chinese and {en} English feedbacks written out of labelled
  templates (`nlp/intents/train_*.txt`), sentences of `nlp/train/data` labelled by rule, and feedbacks of several such
  sentences. Fitted on:

| | {heads} |
|---|---:|---:|---:|---:|---:|
{rows}

- **Made by** `python -m nlp.train.intent`, seed {seed}, text {digest}. Licence: Apache-2.0, as the repository.
- **Figures**: `python -m benchmarks intent`; docs/intent.md states them. The test sets share no sentence with the text.
- **Limits**: the main intent of a feedback alone; Chinese and English; written feedback is tidier than what customers
  write, and the tests were written by the same hand as the templates.
"""


def search(labelled: Sequence[Labelled]) -> None:
    """Macro-F1 on the development sets by penalty."""
    places = {intent: place for place, intent in enumerate(Intent)}
    held = {lang: list(development(lang)) for lang in LANGUAGES}
    for penalty in (1e-6, 3e-6, 1e-5, 3e-5):
        model = fit(labelled, penalty)
        for lang, rows in held.items():
            said = model.predict(matrix([one.said for one in rows]))
            score = f1_score([places[one.intent] for one in rows], said, average="macro")
            print(f"{penalty:g} {lang}: macro-F1 {score:.3f}", flush=True)  # noqa: T201 - a program for the terminal


def main(arguments: Sequence[str]) -> None:
    """Fit and write, or with --search try penalties."""
    labelled = corpus(SEED)
    if "--search" in arguments:
        search(labelled)
        return
    write(fit(labelled), labelled, Path(arguments[0]) if arguments else FOLDER)


if __name__ == "__main__":
    main(sys.argv[1:])
