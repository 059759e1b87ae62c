"""Makes a record fit to be written: text redacted, ids replaced by keyed hashes. In memory, before staging.

Called by `flows.ingest` for every row that a connector hands over, quarantined rows included, and by the nightly flow
for the words of errors, which may quote a row. The key is a
secret from the environment: without it nobody can tell which customer a hash stands for, and with it the
same customer has the same hash in every night. Nothing here writes anything.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache

from flows.secret_values import without_secrets
from nlp.redact import Redactor
from taxonomy.errors import ConfigError, ValueLedgerError
from taxonomy.records import Feedback, Rejected

HASH_CHARACTERS = 32
"""128 bits of the HMAC: no two ids of any company collide by chance."""

MIN_KEY_CHARACTERS = 16
"""Shorter keys can be found by trying; 16 random characters cannot."""

SAMPLE_KEY = "valueledger-sample-key-not-a-secret"
"""The key of `demo` and `try`, whose ledgers are thrown away; never used for a configured pipeline."""


def id_key(variable: str, environment: Mapping[str, str] | None = None) -> bytes:
    """The key of the id hashes from environment variable `variable`. Raises ConfigError; never shows the value."""
    value = (os.environ if environment is None else environment).get(variable, "")
    if len(value) < MIN_KEY_CHARACTERS:
        state = f"holds {len(value)} characters, accepted: at least {MIN_KEY_CHARACTERS}" if value else "is not set"
        raise ConfigError(
            f"The environment variable {variable}, the key of the id hashes, {state}.",
            remedy=f'Make one once: export {variable}="$(openssl rand -hex 32)", and keep it: under another key every '
            "feedback is a new one.",
        )
    return value.encode("utf-8")


PAYLOAD_IDS = {"id": "feedback", "customer": "customer"}
"""Fields of a refused row that hold ids, hashed as those of a loaded one: the same customer has the same hash."""

PAYLOAD_RAW = "row"
"""Field that holds the text of a row whose columns cannot be told apart."""

PAYLOAD_TRACES = "ids"
"""Beside such a row, the beginnings of the hashes of all that may be an id in it: so that it can be forgotten."""

TRACE_CHARACTERS = 12
"""48 bits of a hash: enough to tell the ids of one company apart."""

MOST_TRACES = 64
"""Possible ids of one broken row that are kept track of: a table has fewer columns."""

_COULD_BE_AN_ID = re.compile(
    r"(?=[A-Za-z_.:/#@+-]*\d)[A-Za-z0-9](?:[A-Za-z0-9_.:/#@+-]*[A-Za-z0-9])"
    r"|(?=[Ａ-Ｚａ-ｚ]*[０-９])[Ａ-Ｚａ-ｚ０-９]{2,}"
)
"""Nobody can say which part of a broken row is the id: whatever holds a digit and is no single one may be it."""

_COULD_BE_A_NAME = re.compile(r"""(^|[,;|^\t\x01"'])([ ]*)[A-Za-z][A-Za-z_.-]+(?=[ ]*["']?[ ]*(?:[,;|^\t\x01}\]]|$))""")
"""A cell of one Latin word, a user's name perhaps: sentences have spaces, and keys of JSON are followed by a colon."""


class Protector:
    """Protects feedbacks and rejected rows, and counts what it redacted, by type of identifier."""

    def __init__(self, redactor: Redactor, key: bytes) -> None:
        self._redactor = redactor
        self._key = key
        self.redacted: Counter[str] = Counter()
        # Products, channels and regions repeat: each spelling is redacted once.
        self._facet = lru_cache(maxsize=4096)(lambda text: self._redactor.redact(text).text)

    @property
    def version(self) -> str:
        """The version of the redaction rules, stored with every feedback."""
        return self._redactor.version

    def feedback(self, feedback: Feedback) -> Feedback:
        """The same feedback, fit to be written."""
        customer = feedback.customer_id
        return replace(
            feedback,
            source_id=self.hashed("feedback", feedback.source, feedback.source_id),
            customer_id=None if customer is None else self.hashed("customer", feedback.source, customer),
            text=self._text(feedback.text),
            product=self._facet(feedback.product),
            channel=self._facet(feedback.channel),
            region=self._facet(feedback.region),
            customer_group=self._facet(feedback.customer_group),
        )

    def again(self, feedback: Feedback) -> Feedback:
        """A protected feedback under the rules of today; its ids are hashes already."""
        return replace(
            feedback,
            text=self._text(feedback.text),
            product=self._facet(feedback.product),
            channel=self._facet(feedback.channel),
            region=self._facet(feedback.region),
            customer_group=self._facet(feedback.customer_group),
        )

    def payload_again(self, payload: Mapping[str, str]) -> dict[str, str]:
        """The payload of a protected refused row under the rules of today."""
        hashes = {name: payload[name] for name in (*PAYLOAD_IDS, PAYLOAD_TRACES) if name in payload}
        rest = {name: text for name, text in payload.items() if name not in hashes}
        return self._redactor.redact_mapping(rest) | hashes

    def rejected(self, rejected: Rejected) -> Rejected:
        """The same rejected row, fit to be written: ids are hashed, or left out where the row cannot be taken apart."""
        payload = {name: value for name, value in rejected.payload.items() if name not in PAYLOAD_IDS}
        hashes = {
            name: self.hashed(kind, rejected.source, rejected.payload[name])
            for name, kind in PAYLOAD_IDS.items()
            if rejected.payload.get(name)
        }
        safe = self._redactor.redact_mapping(payload) | hashes
        if PAYLOAD_RAW in safe:
            safe[PAYLOAD_TRACES] = self._traces(rejected.source, payload[PAYLOAD_RAW])
            nameless = _COULD_BE_A_NAME.sub(r"\1\2[ID]", safe[PAYLOAD_RAW])
            safe[PAYLOAD_RAW] = _COULD_BE_AN_ID.sub("[ID]", nameless)
        return replace(
            rejected, stream_name=self.name(rejected.stream_name), detail=self._text(rejected.detail), payload=safe
        )

    def _traces(self, source: str, row: str) -> str:
        """Beginnings of the hashes of whatever may be an id in a broken row, as a feedback's and as a customer's."""
        found = [match[0] for match in _COULD_BE_AN_ID.finditer(row)]
        found += [match[0].lstrip(",;|^\t\x01\"' ") for match in _COULD_BE_A_NAME.finditer(row)]
        kept = list(dict.fromkeys(found))[:MOST_TRACES]
        return " ".join(
            self.hashed(what, source, one)[:TRACE_CHARACTERS] for one in kept for what in PAYLOAD_IDS.values()
        )

    def name(self, name: str) -> str:
        """A file's name, fit to be written: where it held something personal, a hash keeps it apart from others."""
        redacted = self._facet(name)
        return name if redacted == name else f"{redacted} #{self.hashed('name', '', name)[:8]}"

    def hashed(self, what: str, source: str, value: str) -> str:
        """HMAC-SHA256 under the key over kind, source and id (NUL between), the first 32 hex digits."""
        message = "\0".join((what, source, value)).encode("utf-8", "surrogatepass")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:HASH_CHARACTERS]

    def sentence(self, text: str) -> str:
        """A sentence of ours that may quote a row, fit for logs and books; not counted."""
        return self._redactor.redact(without_secrets(text)).text

    @contextmanager
    def discreet(self) -> Iterator[None]:
        """An error that leaves the block says nothing personal, nor do those that led to it: orchestrators and logs
        keep the words of errors."""
        try:
            yield
        except Exception as error:
            cause: BaseException | None = error
            seen: set[int] = set()
            while cause is not None and id(cause) not in seen:
                seen.add(id(cause))
                self._tell_nothing(cause)
                cause = cause.__cause__ or cause.__context__
            raise

    def _tell_nothing(self, error: BaseException) -> None:
        error.args = tuple(self.sentence(said) if isinstance(said, str) else said for said in error.args)
        if isinstance(error, ValueLedgerError):
            error.message = self.sentence(error.message)

    def _text(self, text: str) -> str:
        if not text:
            return text
        redacted = self._redactor.redact(text)
        self.redacted.update(redacted.counts)
        return redacted.text
