"""The command connector with real programs: what they write is read, how they fail is told."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from taxonomy.errors import ConfigError, InputError
from taxonomy.records import Reason
from tests.flows.sources.api import reviews
from tests.flows.sources.growing import Growing

LINES = "".join(json.dumps(row) + "\n" for row in reviews(5))


@pytest.fixture
def program(tmp_path: Path) -> Any:
    """Writes a program of Python's and gives the source that runs it."""

    def make(script: str, more: str = "", arguments: str = "") -> Growing:
        (tmp_path / "export.py").write_text(script, "utf-8")
        (tmp_path / "lines.jsonl").write_text(LINES, "utf-8")
        command = f"    type: command\n    command: [{sys.executable}, export.py{arguments}]\n"
        return Growing(tmp_path, command + more)

    return make


def test_lines_are_rows_and_a_broken_one_costs_itself(program: Any) -> None:
    rows = program("print(open('lines.jsonl').read() + '{broken')").night()
    assert [getattr(row, "source_id", None) for row in rows] == ["1", "2", "3", "4", "5", None]
    assert rows[-1].reason is Reason.MALFORMED


def test_the_watermark_stands_in_an_argument_and_no_shell_reads_it(program: Any) -> None:
    more = "    incremental: {field: created, start: '2026-01-01', order: ascending, lookback: 1h}\n"
    script = "import sys; print(open('lines.jsonl').read()); open('asked', 'a').write(sys.argv[1] + chr(10))"
    source = program(script, more, ", '--since={since};touch owned'")
    assert len(source.ids()) == 5
    source.ids()
    asked = (source.home / "asked").read_text("utf-8").splitlines()
    assert asked == ["--since=2026-01-01T00:00:00Z;touch owned", "--since=2026-03-01T04:00:00Z;touch owned"]
    assert not (source.home / "owned").exists()


def test_a_program_that_fails_is_told_and_what_it_wrote_before_is_read(program: Any) -> None:
    source = program("import sys; print(open('lines.jsonl').read(), flush=True); sys.exit('the shop is closed')")
    (stream,) = source.source().streams()
    rows = []
    with pytest.raises(InputError, match="ended with code 1: the shop is closed"):
        for row in stream.rows():
            rows.append(row)
    assert len(rows) == 5


def test_a_silent_program_is_ended_with_all_that_it_started(program: Any) -> None:
    script = (
        "import subprocess, sys, time; subprocess.Popen(['sleep', '987']); print('{}', flush=True); time.sleep(987)"
    )
    began = time.monotonic()
    with pytest.raises(InputError, match="silent for 1 s"):
        program(script, "    timeout_s: 1\n").night()
    assert time.monotonic() - began < 30
    time.sleep(0.2)
    left = [one for one in psutil.process_iter(["cmdline"]) if one.info["cmdline"] == ["sleep", "987"]]
    assert all(one.status() == psutil.STATUS_ZOMBIE for one in left)


def test_a_night_that_is_killed_leaves_no_program_behind(program: Any) -> None:
    endless = "import os\nopen('pid', 'w').write(str(os.getpid()))\nwhile True: print(open('lines.jsonl').read())"
    source = program(endless)
    (stream,) = source.source().streams()
    rows = stream.rows()
    next(rows)
    rows.close()
    assert not psutil.pid_exists(int((source.home / "pid").read_text("utf-8")))


def test_the_program_does_not_see_the_key_of_the_id_hashes(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALUELEDGER_ID_KEY", "planted-secret-planted-secret")
    monkeypatch.setenv("SHOP_TOKEN", "needed")
    source = program("import os, json; json.dump(dict(os.environ), open('seen', 'w'))")
    source.night()
    seen = json.loads((source.home / "seen").read_text("utf-8"))
    assert seen["SHOP_TOKEN"] == "needed"
    assert "planted-secret-planted-secret" not in seen.values()


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no program 'no-such-program'"):
        Growing(tmp_path, "    type: command\n    command: no-such-program\n").night()
    (tmp_path / "script").write_text("#!/bin/sh\necho '{}'\n", "utf-8")
    (tmp_path / "script").chmod(0o755)
    assert len(Growing(tmp_path, "    type: command\n    command: ./script\n").night()) == 1
