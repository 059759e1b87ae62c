"""`build`: one self-contained HTML page of a published ledger, for people, to keep, to send and to print.

Callers: `flows.reporting`, through it `valueledger report`, `demo` and `try`. The page asks nothing of the network:
style, script and drawings are inside, and its content security policy forbids the rest. Every text from the ledger
is escaped by Jinja2, so that a feedback holding markup stays text. The same ledger gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from flows.report.audit_words import audit_said, audit_share, audit_word
from flows.report.cube import packed
from flows.report.facts import Facts
from flows.report.gathering import gather
from flows.report.intent_words import intent_month, intent_word
from flows.report.intervention_words import intervention_word
from flows.report.payload import payload
from flows.report.period import WEEKS
from flows.report.topic_words import topic_mark, topic_word
from flows.report.words import Words
from taxonomy.errors import InputError
from warehouse.read import Ledger

TEMPLATES: Final = Path(__file__).parent / "templates"

CHARTS: Final = Path(__file__).parent / "vendor" / "charts.min.js"

SCRIPTS: Final = (
    "stats", "cube", "dom", "wording", "chart", "ledger", "trends", "balance", "drivers", "change", "heat",
    "evidence", "page",
)  # fmt: skip
"""Files of templates/js in the order in which they need one another."""


def build(ledger: Ledger, out: Path, *, lang: str = "en", weeks: int | None = WEEKS) -> Path:
    """Writes the page of `ledger`, opened at its last `weeks` weeks (None: all), to `out`, whole or not at all, and
    returns `out`.

    Raises WarehouseError where nothing is judged and InputError where `out` cannot be written.
    """
    words = Words(lang)
    facts = gather(ledger, words.lang, weeks=weeks)
    page = render(facts, words, packed(payload(ledger, facts, words)))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(page)
            Path(name).chmod(0o644)
            Path(name).replace(out)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"The report cannot be written to {out}: {error.strerror}.", remedy="Name a writable file with --output."
        ) from error
    return out


def render(facts: Facts, words: Words, data: str) -> str:
    """The page as text; `data` is what its script reads, packed."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    charts = CHARTS.read_text("utf-8")
    script = "".join((TEMPLATES / "js" / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    return environment.get_template("report.html.j2").render(
        facts=facts,
        words=words,
        intervention_word=intervention_word,
        intent_word=intent_word,
        intent_month=intent_month,
        topic_word=topic_word,
        topic_mark=topic_mark,
        audit_word=audit_word,
        audit_said=audit_said,
        audit_share=audit_share,
        t=words.label,
        sentences=words.sentences(facts),
        style=Markup((TEMPLATES / "report.css").read_text("utf-8")),  # noqa: S704  our own files, no data in them
        charts=Markup(charts),  # noqa: S704
        script=Markup(script),  # noqa: S704
        data=data,
        hashes=[_hash(charts), _hash(script)],
    )


def _hash(script: str) -> str:
    """How the content security policy names a script that may run."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
