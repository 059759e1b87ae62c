"""Planted secrets are found nowhere: not in errors, on the screen, in logs, in the book of nights, in the ledger."""

from __future__ import annotations

import pytest

from flows.boundary import guarded
from flows.secret_values import HIDDEN, keep_secret, without_secrets
from flows.settings import load_settings
from tests.flows.everything import places_of
from tests.flows.small_pipeline import Pipeline
from tests.flows.unorchestrated import nights

DAY = "2026-03-01"
KEY = "planted-key-93f1c7d24b"


@pytest.mark.parametrize(
    "said",
    [
        "could not connect to postgresql://shop:s3cr3tpw@db/feedback",
        "password authentication failed (s3cr3tpw)",
        "HTTP 403 for https://chat.example.com/hook/9f8e7d6c5b4a",
        "token 9f8e7d6c5b4a was refused",
    ],
)
def test_a_secret_and_its_telling_parts_are_taken_out_of_words(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_DB", "postgresql://shop:s3cr3tpw@db/feedback")
    monkeypatch.setenv("HOOK", "https://chat.example.com/hook/9f8e7d6c5b4a")
    keep_secret(["SHOP_DB", "HOOK"])
    told = without_secrets(said)
    assert HIDDEN in told
    assert "s3cr3tpw" not in told
    assert "9f8e7d6c5b4a" not in told


def test_words_without_secrets_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORT", "a")
    keep_secret(["SHORT", "VARIABLE_THAT_IS_NOT_SET"])
    assert without_secrets("a row of reviews") == "a row of reviews"


def test_a_planted_key_is_in_no_log_no_exception_and_no_ledger(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VALUELEDGER_ID_KEY", KEY)
    pipeline.write_day(DAY, reviews=8, tickets=4)
    load_settings(pipeline.config)
    run = nights(monkeypatch)

    def careless(*_: object, **__: object) -> None:
        raise ValueError(f"cannot use the key {KEY}")

    with monkeypatch.context() as patched:
        patched.setattr("flows.ingest.land", careless)
        with pytest.raises(ValueError, match=r"cannot use the key \[SECRET\]"):
            run(pipeline, DAY)
    assert guarded(lambda: careless() or 0, lambda: pipeline.data_dir / "logs") == 1
    run(pipeline, DAY)
    captured = capsys.readouterr()
    assert KEY not in captured.out + captured.err
    assert places_of(pipeline.data_dir, KEY) == []
