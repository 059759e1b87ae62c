"""The demo is the real night on the bundled sample: counts as stated, planted events found, remade each time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows import demo
from flows.exits import ExitCode
from taxonomy.errors import ConfigError

pytestmark = pytest.mark.slow


def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert demo.run_demo(folder, lang="en", as_json=True, keep=False) == ExitCode.OK
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


@pytest.mark.timeout(900)  # two whole demos, on a machine that may be busy
def test_the_demo_s_ledger_holds_what_the_sample_states(
    prefect_ground: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VALUELEDGER_ID_KEY", "the user's own key stays unused")
    truth = yaml.safe_load((demo.SAMPLE / "truth.yaml").read_text("utf-8"))
    told = run(tmp_path / "demo", capsys)
    for source, stated in truth["sources"].items():
        counts = told["counts"][source]
        assert counts == {name: stated[name] for name in counts}, source
    planted = {finding["planted"] for finding in told["findings"]} - {None}
    assert planted == {event["id"] for event in truth["events"]}
    assert all(finding["quotes"] for finding in told["findings"])
    alerted = [incident["planted"] for incident in told["incidents"]]
    assert sorted(alerted) == sorted(event["id"] for event in truth["events"] if event["side"] == "lost")
    assert (tmp_path / "demo" / "report.html").stat().st_size > 10_000

    (tmp_path / "demo" / "stray").write_text("of an earlier demo", "utf-8")
    again = run(tmp_path / "demo", capsys)
    assert again["counts"] == told["counts"]
    assert again["findings"] == told["findings"]
    assert again["incidents"] == told["incidents"]
    assert not (tmp_path / "demo" / "stray").exists()


def test_a_folder_that_is_not_a_demo_s_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(ConfigError, match="not made by"):
        demo.remake(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
