"""Share of the behavioural suite that a judge passes, by group and language, and every case that fails.

Run: python -m benchmarks.behaviour [--model NAME|FOLDER] [--json] [--quiet]. `--quiet` leaves the failures out. The
floors are those of `nlp.behaviour`; a judge below them is reported, not punished: the exit code is 0.
"""

from __future__ import annotations

import argparse
import json

from nlp.behaviour import run
from nlp.judge import CUES, load_judge
from nlp.words import Words
from taxonomy.dimensions import load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=CUES)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args()
    card = run(load_judge(options.model, load(), Words(None, None)))
    if options.json:
        print(json.dumps(card.as_dict(), ensure_ascii=False, indent=1))
        return
    print(card.render(failures=not options.quiet))
    print(card.verdict)


if __name__ == "__main__":
    main()
