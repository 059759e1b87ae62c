"""Workers have one core each for torch, leave the rest of the process as it was, and outlive a fork."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from nlp import artifact, workers
from nlp.judge import Reading
from nlp.trained import TrainedJudge
from nlp.windows import Window
from nlp.words import Words
from nlp.workers import MOST_BY_DEFAULT, Workers, cpu_quota
from taxonomy.dimensions import Taxonomy

READINGS = [Reading(f"物流太慢了，等了{n}天。但是客服很耐心。" * (1 + n % 7)) for n in range(120)]
"""More than one batch of windows."""


@pytest.fixture
def judge(model_folder: Path, value: Taxonomy, plain_words: Words) -> TrainedJudge:
    return artifact.load(model_folder, value, plain_words, precision="fp32", threads=3)


def threads_of_torch() -> int:
    with ThreadPoolExecutor(1) as fresh:
        return fresh.submit(torch.get_num_threads).result()


def test_workers_have_one_core_each_and_no_other_thread_loses_its_own() -> None:
    before = torch.get_num_threads(), threads_of_torch()
    meeting = threading.Barrier(3)
    three = Workers(3)

    def seen(_: int) -> tuple[str, int]:
        meeting.wait(60)
        return threading.current_thread().name, torch.get_num_threads()

    told = list(three.map(seen, range(3)))
    assert len({name for name, _ in told}) == 3
    assert [count for _, count in told] == [1, 1, 1]
    assert (torch.get_num_threads(), threads_of_torch()) == before
    assert [count for _, count in three.map(seen, range(3))] == [1, 1, 1]


def test_one_thread_and_three_read_the_same(
    judge: TrainedJudge, model_folder: Path, value: Taxonomy, plain_words: Words
) -> None:
    single = artifact.load(model_folder, value, plain_words, precision="fp32", threads=1)
    assert (single.threads, judge.threads) == (1, 3)
    for one, three in zip(single.probabilities(READINGS), judge.probabilities(READINGS), strict=True):
        np.testing.assert_allclose(one, three, atol=1e-6)


def test_two_callers_at_once_get_what_one_gets(judge: TrainedJudge) -> None:
    alone = judge.read(READINGS)
    with ThreadPoolExecutor(2) as callers:
        both = list(callers.map(judge.read, (READINGS, READINGS[::-1])))
    assert [[m.aspect for m in j.mentions] for j in both[0]] == [[m.aspect for m in j.mentions] for j in alone]
    assert [[m.aspect for m in j.mentions] for j in both[1]] == [[m.aspect for m in j.mentions] for j in alone[::-1]]


def test_a_worker_computes_no_gradients(judge: TrainedJudge, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bool, bool, int]] = []
    states = judge._model.states

    def watched(ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        made = states(ids, mask)
        seen.append((torch.is_grad_enabled(), made.requires_grad, torch.get_num_threads()))
        return made

    monkeypatch.setattr(judge._model, "states", watched)
    judge.probabilities(READINGS)
    assert len(seen) > 1
    assert set(seen) == {(False, False, 1)}


def test_an_error_in_a_worker_reaches_the_caller_and_the_next_reading_is_whole(
    judge: TrainedJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Window:
        raise MemoryError("no room for a batch")

    with monkeypatch.context() as patch:
        patch.setattr(judge, "_run", broken)
        with pytest.raises(MemoryError, match="no room"):
            judge.read(READINGS)
    assert len(judge.read(READINGS)) == len(READINGS)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which this system has not")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_reads_with_workers_of_its_own(judge: TrainedJudge) -> None:
    judge.read(READINGS[:8])
    child = os.fork()
    if child == 0:
        whole = False
        try:
            whole = len(judge.read(READINGS[:8])) == 8
        finally:
            os._exit(0 if whole else 1)
    until = time.monotonic() + 120
    while (done := os.waitpid(child, os.WNOHANG))[0] == 0 and time.monotonic() < until:
        time.sleep(0.05)
    if done[0] == 0:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert done == (child, 0), "the child did not read to its end"


def test_a_machine_of_many_cores_gets_no_more_workers_than_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "usable_cores", lambda: 96)
    assert Workers().count == MOST_BY_DEFAULT
    assert Workers(20).count == 20


@pytest.mark.parametrize(
    ("groups", "files", "granted"),
    [
        ("0::/\n", {"cpu.max": "150000 100000"}, 1.5),
        ("0::/\n", {"cpu.max": "max 100000"}, math.inf),
        ("0::/night/run\n", {"night/cpu.max": "200000 100000", "night/run/cpu.max": "400000 100000"}, 2),
        (
            "3:cpuset:/x\n1:cpu,cpuacct:/x\n",
            {"cpu/x/cpu.cfs_quota_us": "300000", "cpu/x/cpu.cfs_period_us": "100000"},
            3,
        ),
        ("1:cpu:/\n", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, math.inf),
        ("", {}, math.inf),
    ],
)
def test_the_time_that_a_control_group_grants_is_read(
    tmp_path: Path, groups: str, files: dict[str, str], granted: float
) -> None:
    own = tmp_path / "own"
    own.write_text(groups)
    for name, content in files.items():
        (tmp_path / "mount" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mount" / name).write_text(content + "\n")
    assert cpu_quota(tmp_path / "mount", own) == granted
