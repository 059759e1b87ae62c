"""Counts alerts lost and repeated where the sender is killed in its work: python -m benchmarks.alert_delivery.

A real HTTP server on this machine receives. It answers a quarter of the requests with 500, 429 or a cut connection, and
some slowly. Each round writes alerts to the outbox, of which a few are sent one by one and the others are a digest,
starts a sender in a process of its own, kills it (SIGKILL) after a random number of requests and a random moment,
writes more alerts and lets a second one finish. Fails where an alert is lost or arrives in two messages of different
ids, or where more messages are repeated than senders were killed: only a kill between a host's taking a message and
our booking it may.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import taxonomy
from benchmarks._receiver import Answer, Receiver, receiving
from flows.delivery_settings import Channel, DeliveryBlock
from flows.notify import Notifier, names_of
from warehouse.migrations import migrate
from warehouse.outbox import Intent, due, enqueue
from warehouse.store import Store

EVENTS = 15
"""Alerts a round before its kill: those that are not urgent become a digest."""
URGENT = 3
"""Of these, critical ones: each is a message of its own."""
LATE = 4
"""Alerts a round that are written after its kill, while the digest may have been sent and not booked."""
START = datetime(2026, 3, 2, tzinfo=UTC)


def send_all(path: Path, url: str) -> None:
    """Passes until nothing is due any more; each a day after the one before, so that no delay is waited for."""
    now = [START]
    notifier = Notifier(
        delivery=DeliveryBlock(channels={"ops": Channel(url_env="OPS")}), names=names_of(taxonomy.load()),
        zone=ZoneInfo("UTC"), language="en", report="", store=lambda: Store.open(path, threads=1),
        clock=lambda: now[0], secret=str, sleep=lambda _: None, environment={"OPS": url},
    )  # fmt: skip
    print("ready", flush=True)
    while True:
        notifier.deliver()
        now[0] += timedelta(days=1)
        with notifier.store() as store:
            if not due(store, now[0] + timedelta(days=365)):
                return


def answers(draw: random.Random) -> list[Answer]:
    """What the next requests meet."""
    kinds = [Answer(status=500), Answer(status=429), Answer(drop=True), Answer(seconds=0.1)]
    return [draw.choice(kinds) if draw.random() < 0.3 else Answer() for _ in range(200)]


def write(path: Path, number: int, ones: range) -> None:
    """Alerts of a round to the outbox; the first of them are critical."""
    kinds = ["critical" if one < URGENT else "opened" for one in ones]
    intents = [
        Intent(f"event-{number:03}-{one:02}", "incident", kind, {}, ["ops"])
        for one, kind in zip(ones, kinds, strict=True)
    ]
    with Store.open(path, threads=1) as store, store.transaction():
        enqueue(store, intents, START.date().isoformat())


def play(path: Path, receiver: Receiver, draw: random.Random, number: int) -> bool:
    """One round; whether the first sender was killed before it had finished."""
    write(path, number, range(EVENTS))
    receiver.answers = answers(draw)
    command = [sys.executable, "-m", "benchmarks.alert_delivery", "--sender", str(path), receiver.url]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None and first.stdout.readline() == "ready\n"
    seen, wanted = len(receiver.got), draw.randint(0, URGENT + 1)
    while first.poll() is None and len(receiver.got) - seen < wanted:
        time.sleep(0.001)
    time.sleep(draw.random() * 0.1)
    first.send_signal(signal.SIGKILL)
    killed = first.wait() == -signal.SIGKILL
    write(path, number, range(EVENTS, EVENTS + LATE))
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return killed


def main() -> int:
    """Play the rounds and print the counts; 1 where the promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sender", nargs=2, metavar=("WAREHOUSE", "URL"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sender:
        send_all(Path(options.sender[0]), options.sender[1])
        return 0
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder, receiving() as receiver:
        path = Path(folder) / "warehouse.duckdb"
        with Store.open(path, threads=1) as store:
            migrate(store, now=START)
        kills = sum(play(path, receiver, draw, number) for number in range(options.rounds))
        failed = len(receiver.got) - len(receiver.taken)
    messages = Counter(receiver.ids)
    ids: dict[str, set[str]] = {}
    for message in receiver.taken:
        for event in message["event_ids"]:
            ids.setdefault(event, set()).add(message["event_id"])
    events = options.rounds * (EVENTS + LATE)
    lost, torn = events - len(ids), sum(len(found) > 1 for found in ids.values())
    repeated = sum(messages.values()) - len(messages)
    print(f"{events} alerts in {len(messages)} messages, {kills} senders killed, {failed} requests refused or cut")
    print(f"lost: {lost}; under two ids: {torn}; messages that arrived twice, same id: {repeated} (at most {kills})")
    return int(lost != 0 or torn != 0 or repeated > kills)


if __name__ == "__main__":
    sys.exit(main())
