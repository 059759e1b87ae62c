"""The API connector against a real HTTP server: every paging, every proof, and what servers do when they are unwell."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from taxonomy.errors import ConfigError, InputError
from taxonomy.records import Feedback, Reason, Rejected
from tests.flows.sources.api import Answer, Api, reviews, serving
from tests.flows.sources.growing import Growing

ALL = reviews(25)
IDS = [str(number) for number in range(1, 26)]
BLOCK = """\
    type: rest
    url: {url}/reviews
    records: data.items
    retries: {{attempts: 4, max_wait_s: 2}}
"""


def listed(rows: list[dict[str, Any]], **more: Any) -> Answer:
    return 200, {"data": {"items": rows}, **more}, {}


def growing(api: Api, home: Path, more: str = "") -> Growing:
    return Growing(home, BLOCK.format(url=api.url) + more)


def by_page(_: str, asked: dict[str, str], __: dict[str, str]) -> Answer:
    page = int(asked.get("page", 1))
    return listed(ALL[10 * (page - 1) : 10 * page])


def by_offset(_: str, asked: dict[str, str], __: dict[str, str]) -> Answer:
    begin = int(asked["from"])
    return listed(ALL[begin : begin + int(asked["rows"])])


def by_cursor(_: str, asked: dict[str, str], __: dict[str, str]) -> Answer:
    begin = int(asked.get("after", 0))
    return listed(ALL[begin : begin + 10], meta={"next": begin + 10 if begin + 10 < len(ALL) else None})


def by_link(_: str, asked: dict[str, str], headers: dict[str, str]) -> Answer:
    begin = int(asked.get("at", 0))
    following = f"http://{headers['Host']}/reviews?at={begin + 10}" if begin + 10 < len(ALL) else None
    status, body, _ = listed(ALL[begin : begin + 10], next=following)
    return status, body, {"Link": f'<{following}>; rel="next"'} if following else {}


def by_path(path: str, _: dict[str, str], __: dict[str, str]) -> Answer:
    page = int(path.rpartition("=")[2])
    return listed(ALL[10 * (page - 1) : 10 * page])


PAGINGS = {
    "page": (by_page, "    paging: {type: page}\n"),
    "offset": (by_offset, "    paging: {type: offset, param: from, size_param: rows, size: 10}\n"),
    "cursor": (by_cursor, "    paging: {type: cursor, path: meta.next, param: after}\n"),
    "next_link": (by_link, "    paging: {type: next_link, path: next}\n"),
    "link_header": (by_link, "    paging: {type: link_header}\n"),
}


FAULTS = ((429, {"Retry-After": "1"}), (500, {}), "drop", "cut")


@pytest.mark.parametrize(
    ("way", "fault"),
    [*((way, None) for way in PAGINGS), *((way, fault) for way in ("page", "next_link") for fault in FAULTS)],
    ids=str,
)
def test_every_record_comes_once_whatever_the_paging_and_the_fault(tmp_path: Path, way: str, fault: Any) -> None:
    answer, paging = PAGINGS[way]
    with serving(answer) as api:
        api.faults = [None, fault]
        assert growing(api, tmp_path, paging).ids() == IDS


def test_the_page_may_stand_in_the_path(tmp_path: Path) -> None:
    with serving(by_path) as api:
        source = growing(api, tmp_path, "    paging: {type: page}\n")
        source.block = source.block.replace("/reviews\n", "/reviews/page={page}\n")
        assert source.ids() == IDS


def test_a_page_that_comes_twice_counts_once_and_the_same_one_for_ever_is_an_error(tmp_path: Path) -> None:
    def hiccup(path: str, asked: dict[str, str], headers: dict[str, str]) -> Answer:
        page = int(asked["page"])
        return by_page(path, {"page": str(page if page < 2 else page - 1)}, headers)

    with serving(hiccup) as api:
        assert growing(api, tmp_path, "    paging: {type: page}\n").ids() == IDS
    with serving(lambda *_: listed(ALL)) as api, pytest.raises(InputError, match="same page again and again"):
        growing(api, tmp_path, "    paging: {type: page}\n").ids()


def test_an_api_that_leads_in_a_circle_ends(tmp_path: Path) -> None:
    def circle(_: str, asked: dict[str, str], __: dict[str, str]) -> Answer:
        at = int(asked.get("after", 0))
        return listed(ALL[at : at + 5], meta={"next": (at + 5) % 15 or 15 - 10})

    with serving(circle) as api, pytest.raises(InputError, match="in a circle"):
        growing(api, tmp_path, "    paging: {type: cursor, path: meta.next, param: after}\n").ids()


def test_faults_beyond_the_attempts_end_the_reading_and_the_next_night_goes_on(tmp_path: Path) -> None:
    more = "    paging: {type: page}\n    incremental: {field: created, param: since, order: ascending, lookback: 0s}\n"
    with serving(since) as api:
        source = growing(api, tmp_path, more.replace("lookback: 0s", "lookback: 1h"))
        source.block = source.block.replace("attempts: 4", "attempts: 1")
        api.faults = [None, (503, {})]
        (stream,) = source.source().streams()
        rows = []
        with pytest.raises(InputError, match="answers 503"):
            for row in stream.rows():
                rows.append(row)
        source.detail = stream.detail
        assert [row.source_id for row in rows] == IDS[:10]
        assert source.ids() == IDS[8:]  # an hour before the last one that was loaded
        assert api.asked[-2][1]["since"] == "2026-03-01T09:00:00Z"


def since(_: str, asked: dict[str, str], __: dict[str, str]) -> Answer:
    """Rows of a moment and later, oldest first."""
    page, start = int(asked.get("page", 1)), asked.get("since", "")
    rows = [row for row in ALL if row["created"] >= start]
    return listed(rows[10 * (page - 1) : 10 * page])


def test_newest_first_stops_at_what_is_known_and_moves_only_when_all_is_read(tmp_path: Path) -> None:
    rows = list(ALL)

    def newest_first(_: str, asked: dict[str, str], __: dict[str, str]) -> Answer:
        page = int(asked.get("page", 1))
        return listed(list(reversed(rows))[5 * (page - 1) : 5 * page])

    more = "    paging: {type: page}\n    incremental: {field: created, order: descending, lookback: 1h}\n"
    with serving(newest_first) as api:
        source = growing(api, tmp_path, more)
        assert len(source.ids(7)) == 7
        assert source.ids() == IDS[::-1]  # the killed night moved nothing: what it did not reach is still to come
        api.asked.clear()
        rows += reviews(31)[25:]
        assert source.ids() == [
            "31",
            "30",
            "29",
            "28",
            "27",
            "26",
            "25",
            "24",
            "23",
            "22",
            "21",
            "20",
            "19",
            "18",
            "17",
        ]
        assert len(api.asked) == 3


def test_an_export_goes_on_from_the_cursor_of_the_last_night(tmp_path: Path) -> None:
    rows = list(ALL)

    def export(_: str, asked: dict[str, str], __: dict[str, str]) -> Answer:
        begin = int(asked["cursor"]) if "cursor" in asked else 0
        assert "cursor" in asked or asked["start_time"] == "1767225600"
        part = rows[begin : begin + 10]
        return listed(part, after_cursor=str(begin + len(part)), end_of_stream=begin + len(part) == len(rows))

    more = (
        "    paging: {type: cursor, path: after_cursor, param: cursor, end: end_of_stream, resume: true}\n"
        "    incremental: {field: created, param: start_time, format: epoch, start: '2026-01-01'}\n"
    )
    with serving(export) as api:
        source = growing(api, tmp_path, more)
        assert source.ids(15) == IDS[:15]
        assert source.ids() == IDS[10:]  # the page that was not loaded whole comes again
        rows += reviews(27)[25:]
        assert source.ids() == ["26", "27"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"error": "quota"}, "nothing at 'data.items'"),
        (b"<html>maintenance</html>", "no JSON"),
        (b"", "no JSON"),
        (b'{"data": {"items": [{"id": 1', "no JSON"),
        (b"[" * 100_000, "cannot be read|no JSON"),
    ],
)
def test_an_answer_that_is_none_is_an_error_and_never_no_complaints(tmp_path: Path, body: Any, told: str) -> None:
    with serving(lambda *_: (200, body, {})) as api, pytest.raises(InputError, match=told):
        growing(api, tmp_path).ids()


def test_an_error_that_comes_with_200_is_an_error(tmp_path: Path) -> None:
    with serving(lambda *_: listed([], code=40001)) as api, pytest.raises(InputError, match="code is '40001'"):
        growing(api, tmp_path, "    success: {code: 0}\n").ids()


def test_null_is_an_empty_list_and_a_record_that_is_no_object_is_refused_alone(tmp_path: Path) -> None:
    with serving(lambda *_: (200, {"data": {"items": None}}, {})) as api:
        assert growing(api, tmp_path).night() == []
    with serving(
        lambda *_: listed([ALL[0], "odd", {"id": 3, "text": "fine", "stars": 9, "created": "2026-03-01"}])
    ) as api:
        source = growing(api, tmp_path)
        first, again = source.night(), source.night()
    assert [getattr(row, "reason", None) for row in first] == [None, Reason.MALFORMED, Reason.BAD_RATING]
    assert [row.position for row in first] == [row.position for row in again]  # refused again, it is the same row


def test_an_answer_that_is_too_large_or_asks_for_hours_ends_the_reading(tmp_path: Path) -> None:
    with serving(lambda *_: (200, b" " * 1_100_000, {})) as api, pytest.raises(InputError, match="max_page_mb"):
        growing(api, tmp_path, "    max_page_mb: 1\n").ids()
    with serving(by_page) as api, pytest.raises(InputError, match=r"asks to wait 7,200 s"):
        api.faults = [(429, {"Retry-After": "7200"})]
        growing(api, tmp_path).ids()


def proof(_: str, asked: dict[str, str], headers: dict[str, str]) -> Answer:
    if _ == "/token":
        assert asked["client_secret"] == "planted-secret"
        return 200, {"access_token": "given-token", "expires_in": 60}, {}
    return listed(ALL[:1])


AUTHS = {
    "bearer, token_env: SECRET": ("Authorization", "Bearer planted-secret"),
    "api_key, name: X-Key, key_env: SECRET": ("X-Key", "planted-secret"),
    "basic, user_env: USER_NAME, password_env: SECRET": (
        "Authorization",
        "Basic " + base64.b64encode(b"me@shop/token:planted-secret").decode(),
    ),
    "oauth2, token_url: URL/token, client_id_env: USER_NAME, client_secret_env: SECRET": (
        "Authorization",
        "Bearer given-token",
    ),
}


@pytest.mark.parametrize("auth", AUTHS)
def test_requests_prove_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, auth: str) -> None:
    monkeypatch.setenv("SECRET", "planted-secret")
    monkeypatch.setenv("USER_NAME", "me@shop/token")
    name, value = AUTHS[auth]
    with serving(proof) as api:
        written = auth.replace("URL", api.url)
        assert growing(api, tmp_path, f"    auth: {{type: {written}}}\n").ids() == ["1"]
        assert api.headers[-1][name] == value


def test_a_signed_token_holds_under_its_public_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    for name, value in (("PEM", pem), ("KEY_ID", "K1"), ("ISSUER", "i-1")):
        monkeypatch.setenv(name, value)
    auth = "    auth: {type: jwt, key_env: PEM, key_id_env: KEY_ID, issuer_env: ISSUER, audience: store-v1}\n"
    with serving(proof) as api:
        assert growing(api, tmp_path, auth).ids() == ["1"]
        token = api.headers[-1]["Authorization"].removeprefix("Bearer ")
    head, claims, signature = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    assert json.loads(head) == {"alg": "ES256", "typ": "JWT", "kid": "K1"}
    assert json.loads(claims)["aud"] == "store-v1"
    r, s = (int.from_bytes(signature[at : at + 32], "big") for at in (0, 32))
    signed = token.rpartition(".")[0].encode()
    key.public_key().verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("status", [401, 404, 302])
def test_no_error_shows_a_secret_and_none_is_sent_to_another_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("SECRET", "planted-secret")
    with serving(proof) as other, serving(lambda *_: (status, {}, {"Location": f"{other.url}/x"})) as api:
        source = growing(api, tmp_path, "    auth: {type: api_key, place: query, name: key, key_env: SECRET}\n")
        with pytest.raises(InputError) as caught:
            source.ids()
        assert other.asked == []
    assert "planted-secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_link_to_another_host_is_not_followed(tmp_path: Path) -> None:
    with serving(proof) as other, serving(lambda *_: listed(ALL[:1], next=f"{other.url}/reviews")) as api:
        with pytest.raises(InputError, match="another host"):
            growing(api, tmp_path, "    paging: {type: next_link, path: next}\n").ids()
        assert other.asked == []


def test_a_missing_secret_is_told_by_its_variable(tmp_path: Path) -> None:
    with serving(proof) as api, pytest.raises(ConfigError, match="SECRET_THAT_IS_NOT_SET is not set"):
        growing(api, tmp_path, "    auth: {type: bearer, token_env: SECRET_THAT_IS_NOT_SET}\n").ids()


def test_requests_keep_their_distance(tmp_path: Path) -> None:
    import time

    with serving(by_page) as api:
        began = time.monotonic()
        assert growing(api, tmp_path, "    paging: {type: page}\n    per_minute: 600\n").ids() == IDS
        assert time.monotonic() - began >= 0.3  # four requests, a tenth of a second apart


def test_rows_are_feedback_with_the_days_they_carry(tmp_path: Path) -> None:
    with serving(by_page) as api:
        rows = growing(api, tmp_path).night()
    assert all(isinstance(row, Feedback) for row in rows)
    assert not any(isinstance(row, Rejected) for row in rows)
    assert rows[0].created_at.isoformat() == "2026-03-01T01:00:00+00:00"
