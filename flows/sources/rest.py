"""Records of an HTTP API that answers with JSON, page by page, since the last night.

Called through `flows.sources.open_source`. Paging, proof and retries are dlt's; the watermark is ours, committed with
the rows. An answer without records where records belong is an error, never silence. Memory: one page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from flows.sources.incremental import State, Watermark
from flows.sources.paging import client_of, guard, paginator
from flows.sources.places import RestApi
from flows.sources.pull import Feed, Given, PullSource, Surroundings, watermark
from flows.sources.rows import PAYLOAD_CHARS, BadRow, Row
from flows.sources.values import getter, plain, unpacked
from taxonomy.errors import InputError, RowError
from taxonomy.records import Reason

_LATER: Final = "The next night tries again; `valueledger sources test` tries now."
SAME: Final = 3
"""The same page so many times in a row is no hiccup of the server: it does not know the parameter."""


class RestSource(PullSource[RestApi]):
    """The connector of `type: rest`."""

    def _place(self) -> tuple[str, str, Feed]:
        settings = self.settings
        field = settings.incremental.field if settings.incremental else ""
        identity = "\0".join(("rest", settings.url, json.dumps(settings.params, sort_keys=True), field))
        name = urlsplit(settings.url).path.strip("/") or urlsplit(settings.url).netloc
        return name, identity, ApiFeed(self.name, settings, self._around)

    def look(self) -> str:
        """See `flows.sources.stream.Source`: asks for the first page."""
        feed = ApiFeed(self.name, self.settings, self._around)
        pages = feed.pages({})
        try:
            found = next(pages, (None, []))[1]
        finally:
            pages.close()
        return f"{urlsplit(self.settings.url).netloc} answers, {len(found)} records on the first page"


class ApiFeed:
    """The records of one address after a state; see `flows.sources.pull.Feed`."""

    def __init__(self, name: str, settings: RestApi, around: Surroundings) -> None:
        self.notes: list[str] = []
        self._name = name
        self._settings = settings
        self._around = around
        self._host = urlsplit(settings.url).netloc
        self._client = client_of(name, settings)

    def pull(self, state: State) -> Generator[Given, None, State]:
        """See `flows.sources.pull.Feed`."""
        settings = self._settings
        mark = watermark(self._settings, self._around, state.get("mark", {}))
        committed: State = dict(state)
        number = 0
        for body, records in self.pages(self._parameters(state, mark)):
            all_before = bool(records) and mark is not None
            given = []
            for record in records:
                number += 1
                given.append(_row(number, record))
                if mark is not None and isinstance(record, dict):
                    all_before &= mark.see(record)
                    given[-1] = (given[-1][0], self._moved(mark, committed))
                    committed = given[-1][1] or committed
            if settings.paging.resume and (token := _word(body, settings.paging.path or "")):
                committed = {**committed, "cursor": token}  # holds once the whole page is loaded
                if given:
                    given[-1] = (given[-1][0], committed)
            yield from given
            if all_before and settings.incremental and settings.incremental.order == "descending":
                break  # newest first: whatever follows was read before
        return {**committed, "mark": mark.state(ended=True)} if mark else committed

    def _moved(self, mark: Watermark, committed: State) -> State | None:
        now = mark.state(ended=False)
        return None if now == committed.get("mark", {}) else {**committed, "mark": now}

    def _parameters(self, state: State, mark: Watermark | None) -> dict[str, str]:
        """What to ask for beyond the configured parameters: where the last export ended, or since when."""
        paging, incremental = self._settings.paging, self._settings.incremental
        if paging.resume and state.get("cursor"):
            return {paging.param or "cursor": str(state["cursor"])}
        since = mark.asked() if mark else None
        return {incremental.param: since} if incremental and incremental.param and since else {}

    def pages(self, asked: dict[str, str]) -> Generator[tuple[Any, list[Any]]]:
        """(body, records) of each page. Raises InputError for an answer that is none; never shows what it holds."""
        settings = self._settings
        url = settings.url.replace("{page}", str(settings.paging.first))
        requested: set[str] = set()
        same, before = 0, b""
        try:
            pages = self._client.paginate(
                url, params={**settings.params, **asked}, paginator=paginator(settings),
                data_selector=settings.records or "$", hooks={"response": [guard(settings)]}, stream=True,
                timeout=settings.timeout_s,
            )  # fmt: skip
            for number, page in enumerate(pages, 1):
                body = page.response.json()
                records = self._records(body)
                digest = hashlib.sha256(page.response.content).digest()
                same = same + 1 if digest == before and records else 1
                before = digest
                if same == 1:
                    yield body, records
                elif same == SAME:
                    raise InputError(f"{self._host} gives the same page again and again.", remedy="Correct paging.")
                if not page.paginator.has_next_page or number == settings.paging.last or self._is_last(body):
                    return
                self._expect_another(page.request, number, requested)
        except requests.RequestException as error:
            raise self._failure(error) from None
        except InputError as error:
            raise InputError(_with(self._host, error.message), remedy=error.remedy or _LATER) from None
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError(
                f"{self._host}: an answer cannot be read ({type(error).__name__}): no JSON, or not as paging says.",
                remedy=_LATER,
            ) from None

    def _records(self, body: Any) -> list[Any]:
        settings = self._settings
        for path, value in settings.success.items():
            if (said := _word(body, path)) != value:
                told = f"{path} is {said!r:.80}, accepted: {value!r}"
                raise InputError(f"{self._host} answers with an error: {told}.", remedy=_LATER)
        there, found = _reach(body, settings.records)
        if not there:
            if settings.no_records == "end":
                return []
            keys = ", ".join(map(repr, list(body)[:10])) if isinstance(body, dict) else type(body).__name__
            raise InputError(
                f"{self._host}: an answer has nothing at {settings.records!r}. There are: {keys or 'no keys'}.",
                remedy="Correct records, or see whether the answer is an error.",
            )
        return found if isinstance(found, list) else [] if found is None else [found]

    def _is_last(self, body: Any) -> bool:
        paging = self._settings.paging
        if paging.end is not None and _truth(_word(body, paging.end)):
            return True
        return paging.more is not None and not _truth(_word(body, paging.more))

    def _expect_another(self, request: requests.Request, number: int, requested: set[str]) -> None:
        """Raises InputError where the next request was made before, or where there are too many."""
        told = json.dumps([request.url, request.params], sort_keys=True, default=str)
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        if digest in requested:
            raise InputError(f"{self._host} leads in a circle: a page names one that was read.", remedy=_LATER)
        requested.add(digest)
        if number >= self._settings.paging.max_pages:
            raise InputError(f"{self._host} has more than paging.max_pages ({number:,}).", remedy="Raise it.")

    def _failure(self, error: requests.RequestException) -> InputError:
        """What went wrong, without the address, whose parameters may hold a secret."""
        remedy = _LATER
        match error:
            case requests.HTTPError() if error.response is not None:
                told = f"answers {error.response.status_code}"
                if error.response.status_code in {401, 403}:
                    remedy = "Renew the secret that `auth` names, or ask for access."
                elif error.response.status_code in {400, 404, 422}:
                    remedy = "Correct url, params or incremental."
            case requests.exceptions.InvalidSchema():
                told, remedy = "leads to another host, to which no secret is sent", "Correct url."
            case requests.Timeout():
                told = f"does not answer within {self._settings.timeout_s:g} s"
            case requests.exceptions.SSLError():
                told = "shows a certificate that does not hold"
            case requests.exceptions.JSONDecodeError():
                told = "answers with something that is no JSON"
            case _:
                told = "cannot be reached, or cut the connection"
        return InputError(
            f"{self._host} {told}, after {self._settings.retries.attempts} attempts at most.", remedy=remedy
        )


def _row(number: int, record: Any) -> Given:
    if isinstance(record, dict):
        return Row(number, record), None
    told = unpacked(record)[:PAYLOAD_CHARS]
    return BadRow(number, Reason.MALFORMED, f"JSON, but no object: {type(record).__name__}", told), None


def _reach(body: Any, path: str | None) -> tuple[bool, Any]:
    """(whether the path is there, what it leads to)."""
    for key in path.split(".") if path else ():
        if not isinstance(body, dict) or key not in body:
            return False, None
        body = body[key]
    return path is not None or isinstance(body, list | dict), body


def _word(body: Any, path: str) -> str:
    """A plain value of the answer as text; '' where there is none."""
    try:
        return plain(getter(path)(body)) if isinstance(body, dict) else ""
    except RowError:
        return ""


def _truth(word: str) -> bool:
    return word.casefold() not in {"", "0", "false", "no", "null", "none"}


def _with(host: str, message: str) -> str:
    return message if message.startswith(host) else f"{host} {message}"
