"""Kills nights (SIGKILL) anywhere, runs them again, compares what a server got: python -m benchmarks.alert_kills.

A real HTTP server on this machine receives. A made shop of six weeks has lost value on three aspects since yesterday,
and five customers tell of a fire. The night that sees it all is the command `valueledger run`, on a copy of the same
data folder each round: killed at a random moment of the whole night, or every other round at a random moment of its
sending, then run again to its end. What the server took is compared with an undisturbed night, by event id. Fails
where one is missing, where one is new, or where one came twice that was not the last that the killed night had sent:
only a kill inside the send itself may repeat a message. `--done FILE` keeps the results for docs/alert-figures.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from benchmarks._alert_runs import Finished, Task, noted
from benchmarks._receiver import Answer, Receiver, receiving

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = ROOT / "configs"
CELL = "kills"
"""Name of the results among finished blocks."""

HISTORY, A_DAY = 42, 60
"""Days before the losses, and feedbacks a day: charts begin after 28 days."""

ANSWER_S, SETTLE_S = 0.05, 0.3
"""A host's time to answer, long enough for kills to fall into it; and after which all has arrived that was sent."""

PIPELINE = """\
time_zone: UTC
judge: cues
data_dir: data
sources:
  shop:
    type: files
    folder: ../drops
    files: "*.jsonl"
    day_in_name: '(\\d{4}-\\d{2}-\\d{2})'
    kind: review
    fields: {id: id, text: text, created_at: created, product: product}
    constants: {channel: web}
"""
CALM = {"Delivery was late": 0.08, "The staff were rude": 0.06, "It is overpriced": 0.06, "It arrived on Monday": 0.8}
LOSSES = {
    "Delivery was late": 0.35,
    "The staff were rude": 0.28,
    "It is overpriced": 0.25,
    "It arrived on Monday": 0.12,
}
FIRES = tuple(f"The {name} caught fire." for name in ("charger", "kettle", "lamp", "cable", "plug"))


@dataclass
class Round:
    """What one round came to. `stage`: the last that the killed night had ended; `repeated`: ids that came twice."""

    killed: bool
    stage: str
    in_send: bool
    lost: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    unexcused: list[str] = field(default_factory=list)  # repeated, and not the last that the killed night sent

    @property
    def kept(self) -> bool:
        """Whether the promise is."""
        return not (self.lost or self.new or self.unexcused)


def drop(folder: Path, tonight: date) -> None:
    """The shop's two files: all until yesterday, which has the losses, and tonight's fires."""
    draw = random.Random(1)
    folder.mkdir()
    rows = []
    for ago in range(HISTORY + 1, 0, -1):
        shares = LOSSES if ago == 1 else CALM
        said = draw.choices(list(shares), list(shares.values()), k=A_DAY)
        rows += said_on(tonight - timedelta(ago), [f"{text}, order {draw.randrange(10**6)}." for text in said])
    (folder / f"shop-{tonight - timedelta(1)}.jsonl").write_text("".join(rows), "utf-8")
    (folder / f"shop-{tonight}.jsonl").write_text("".join(said_on(tonight, list(FIRES))), "utf-8")


def said_on(day: date, texts: list[str]) -> list[str]:
    """The lines of a day."""
    facts = [{"id": f"{day}-{number}", "text": text} for number, text in enumerate(texts)]
    return [json.dumps({**one, "created": f"{day}T00:30:00Z", "product": "kettle"}) + "\n" for one in facts]


def founded(folder: Path, tonight: date) -> Path:
    """A data folder to which only tonight is missing, watched with the shipped settings."""
    base = folder / "base"
    base.mkdir()
    drop(folder / "drops", tonight)
    (base / "pipeline.yaml").write_text(PIPELINE, "utf-8")
    settings: dict[str, Any] = yaml.safe_load((CONFIGS / "alerts.yaml").read_text("utf-8"))
    settings["delivery"] = {"channels": {"ops": {"url_env": "KILLED_OPS"}}}
    (base / "alerts.yaml").write_text(yaml.safe_dump(settings), "utf-8")
    for name in ("calendar.yaml", "critical.yaml"):
        shutil.copy(CONFIGS / name, base / name)
    yesterday = str(tonight - timedelta(1))
    finish(start(base, "", "--from", yesterday, "--to", yesterday), base)
    return base


def start(folder: Path, url: str, *options: str) -> subprocess.Popen[bytes]:
    """`valueledger run`, its talk in a file."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"VALUELEDGER_ID_KEY": "a-key-for-the-benchmark-only", "KILLED_OPS": url}
    command = [sys.executable, "-m", "flows.cli", "--config", str(folder / "pipeline.yaml"), "run", *options]
    with talk(folder).open("wb") as said:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=said)


def talk(folder: Path) -> Path:
    """Where a night's talk is."""
    return folder / "said.txt"


def finish(night: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait for the end. Raises RuntimeError with what was said if it is a bad one."""
    if night.wait():
        raise RuntimeError(f"exit code {night.returncode}: {talk(folder).read_text('utf-8')[-2000:]}")


def in_peace(base: Path, tonight: date, receiver: Receiver) -> tuple[set[str], float]:
    """Event ids of the undisturbed night, and its seconds."""
    folder = base.parent / "calm"
    shutil.copytree(base, folder, symlinks=True)
    begun = time.perf_counter()
    finish(start(folder, receiver.url, "--day", str(tonight)), folder)
    shutil.rmtree(folder)
    return set(receiver.ids), time.perf_counter() - begun


def play(base: Path, tonight: date, expected: set[str], after: float | None, number: int) -> Round:
    """One round: a night that is killed `after` seconds, or in its sending, and the same again to its end."""
    draw = random.Random(number)
    folder = base.parent / f"round-{number}"
    shutil.copytree(base, folder, symlinks=True)
    with receiving() as receiver:
        receiver.answers = [Answer(seconds=ANSWER_S) for _ in range(10 * len(expected))]
        night = start(folder, receiver.url, "--day", str(tonight))
        if after is not None:
            moment = time.perf_counter() + after
            wait_until(night, lambda: time.perf_counter() >= moment)
        else:
            wanted = draw.randint(1, len(expected))
            wait_until(night, lambda: len(receiver.got) >= wanted)
            time.sleep(draw.random() * 3 * ANSWER_S)
        night.send_signal(signal.SIGKILL)
        killed = night.wait() == -signal.SIGKILL
        time.sleep(SETTLE_S)
        stage, before = stage_of(talk(folder).read_text("utf-8")), list(receiver.ids)
        finish(start(folder, receiver.url, "--day", str(tonight)), folder)
        taken = Counter(receiver.ids)
    shutil.rmtree(folder)
    repeated = sorted(one for one, times in taken.items() if times > 1)
    excused = {before[-1]} if killed and before else set()
    # One that came three times is repeated by more than the kill.
    unexcused = [one for one in repeated if one not in excused or taken[one] > 2]
    lost, new = sorted(expected - set(taken)), sorted(set(taken) - expected)
    return Round(killed, stage, bool(before), lost, new, repeated, unexcused)


def wait_until(night: subprocess.Popen[bytes], come: Callable[[], bool]) -> None:
    """Wait for a moment, or the end of the night."""
    while night.poll() is None and not come():
        time.sleep(0.001)


def stage_of(said: str) -> str:
    """The last stage that a night told the end of."""
    told = [line.partition(":")[0] for line in said.splitlines() if line.endswith(" s") and ":" in line]
    return f"after {told[-1]}" if told else "start"


def measured(rounds: int) -> list[Round]:
    """All rounds, one after the other."""
    tonight, found = datetime.now(UTC).date(), []
    with tempfile.TemporaryDirectory(prefix="valueledger-kills-") as folder:
        base = founded(Path(folder), tonight)
        with receiving() as receiver:
            expected, seconds = in_peace(base, tonight, receiver)
        print(f"undisturbed: {len(expected)} messages, {seconds:.0f} s", flush=True)
        draw = random.Random(rounds)
        for number in range(rounds):  # every other one anywhere, spread evenly over the night
            after = (number // 2 + draw.random()) / max(rounds // 2, 1) * seconds if number % 2 else None
            found.append(play(base, tonight, expected, after, number))
            print(f"round {number + 1}: {told_of(found[-1])}", flush=True)
    return found


def told_of(one: Round) -> str:
    """One round in words."""
    how = f"killed {one.stage}" if one.killed else "ended before it could be killed"
    return f"{how}, {len(one.lost)} lost, {len(one.new)} new, {len(one.repeated)} twice, {len(one.unexcused)} unexcused"


def told(rounds: list[Round]) -> str:
    """All rounds in words."""
    killed = [one for one in rounds if one.killed]
    stages = ", ".join(f"{stage} {times}" for stage, times in Counter(one.stage for one in killed).most_common())
    sums = [sum(len(one) for one in ones) for ones in ([r.lost for r in rounds], [r.unexcused for r in rounds])]
    repeated, new = sum(len(one.repeated) for one in rounds), sum(len(one.new) for one in rounds)
    return (
        f"{len(rounds)} nights, {len(killed)} of them killed ({stages}), {sum(one.in_send for one in killed)} after "
        f"the first message had left: {sums[0]} messages lost, {new} under an id that is not the undisturbed night's, "
        f"{repeated} repeated under their id by a kill inside the send, {sums[1]} repeated otherwise."
    )


def finished(done: Finished) -> list[Round]:
    """The rounds that were kept."""
    return [Round(**one) for block in done.of_cell(CELL) for one in json.loads(str(block["json"][0]))]


def main() -> int:
    """Play the rounds and print what came of them; 1 where the promise is broken, or nothing was killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=16)
    parser.add_argument("--done", type=Path, help="file of finished blocks, where the page of figures finds them")
    options = parser.parse_args()
    rounds = measured(options.rounds)
    if options.done:
        block = noted([asdict(one) for one in rounds])
        Finished.of(options.done).add(Task(CELL, "alert_kills", range(1), lambda _: block), block)
    print(told(rounds))
    return int(not (rounds and all(one.kept for one in rounds) and any(one.killed for one in rounds)))


if __name__ == "__main__":
    sys.exit(main())
