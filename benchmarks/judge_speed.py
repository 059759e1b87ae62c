"""Speed and memory of the trained judge: feedbacks and pieces a second, beside BERT-base of random weights.

Run: python -m benchmarks.judge_speed [--model NAME|FOLDER] [--texts FILE.jsonl.gz ...] [--feedbacks N]
[--bert N] [--threads N]. Without files the public sets beside the checkout (../shared/data/public) are read, as many
texts of each; where they are not there, the bundled feedbacks, over and over, with a warning: what is remembered of a
text (mended words) makes the second time cheap. BERT-base (12 x 768, random weights) runs every n-th of them, N texts,
in the `transformers` text-classification pipeline, in fp32 and in bf16, at batches of one and of eight, whichever is
faster. The share of the matmul rate counts 2 operations a weight and piece against the measured product of two
matrices, on as many threads.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast, pipeline
from transformers.utils import logging

import taxonomy
from benchmarks._public_sets import PUBLIC
from nlp.judge import ARTIFACTS, Reading, load_judge, shipped
from nlp.lines import read_lines
from nlp.trained import TrainedJudge
from nlp.words import Words
from taxonomy.records import Judgement

ROOT = Path(__file__).parent.parent
BUNDLED = ROOT / "nlp" / "train" / "data" / "written.jsonl.gz"


def peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def texts_of(files: list[Path], most: int) -> list[str]:
    """At most `most` different texts, one of each file in turn, so that every source takes part."""
    sources = [(row["text"] for row in read_lines(path) if row["text"].strip()) for path in files]
    turns = itertools.zip_longest(*sources)
    different = dict.fromkeys(text for turn in turns for text in turn if text is not None)
    return list(itertools.islice(different, most))


def matmul_rate(dtype: torch.dtype, threads: int) -> float:
    """Multiplications and additions a second of a product of the judge's shape on `threads` cores, best of twenty."""
    torch.set_num_threads(threads)
    left, right = torch.randn(4096, 384, dtype=dtype), torch.randn(384, 1536, dtype=dtype)
    best = 0.0
    for _ in range(20):
        begin = time.perf_counter()
        for _ in range(5):
            left @ right
        best = max(best, 5 * 2 * 4096 * 384 * 1536 / (time.perf_counter() - begin))
    return best


@dataclass(frozen=True)
class Speed:
    """Feedbacks a second, of the clock and of the processor."""

    wall: float
    cpu: float


def timed(work: Callable[[], object], feedbacks: int) -> Speed:
    """The speed of `work`, which reads so many feedbacks."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Speed(feedbacks / (time.perf_counter() - wall), feedbacks / (time.process_time() - cpu))


def judge_speed(judge: TrainedJudge, texts: list[str], tokenizer: Tokenizer) -> Speed:
    judge.read([Reading(t) for t in texts[:64]])
    pieces = sum(len(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts)
    judged: list[Judgement] = []
    speed = timed(lambda: judged.extend(judge.read([Reading(t) for t in texts])), len(texts))
    wall = len(texts) / speed.wall
    work = 2 * judge.multiplications * pieces / wall
    dtype = torch.bfloat16 if judge.bf16 else torch.float32
    mentions = sum(len(j.mentions) for j in judged)
    print(
        f"{judge.label} ({dtype}, {judge.threads} threads): {len(texts)} feedbacks in {wall:.1f} s, "
        f"{len(texts) / speed.cpu:.1f} s of the processor; {speed.wall:.0f} feedbacks/s, "
        f"{pieces / wall:.0f} pieces/s, {mentions} mentions, "
        f"{work / matmul_rate(dtype, judge.threads):.0%} of the matmul rate, peak memory {peak_gb():.2f} GB"
    )
    return speed


def bert_base(tokenizer: Tokenizer, texts: list[str], dtype: torch.dtype, batch: int, threads: int) -> Speed:
    """Speed of a BERT-base classifier in the pipeline, texts cut at 512 pieces."""
    torch.manual_seed(0)
    config = BertConfig(vocab_size=tokenizer.get_vocab_size(), num_labels=4)
    pipe = pipeline(
        "text-classification",
        model=BertForSequenceClassification(config).to(dtype).eval(),
        tokenizer=BertTokenizerFast(tokenizer_object=tokenizer, model_max_length=512),
        device=-1,
    )
    pipe(texts[:2], truncation=True)
    torch.set_num_threads(threads)
    speed = timed(lambda: pipe(texts, truncation=True, batch_size=batch), len(texts))
    print(f"BERT-base {dtype}, batches of {batch}, {torch.get_num_threads()} threads: {speed.wall:.1f} feedbacks/s")
    return speed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=str(ARTIFACTS / "value-mini"))
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--feedbacks", type=int, default=20_000)
    parser.add_argument("--bert", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    logging.set_verbosity_error()
    judge = load_judge(chosen.model, taxonomy.load(), Words(None, None), threads=chosen.threads)
    assert isinstance(judge, TrainedJudge)
    folder = ARTIFACTS / chosen.model if chosen.model in shipped() else Path(chosen.model)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    files = chosen.texts or sorted(PUBLIC.glob("*.jsonl.gz")) or [BUNDLED]
    found = texts_of(files, chosen.feedbacks)
    if len(found) < chosen.feedbacks:
        print(
            f"warning: {len(found):,} different texts are read over and over to make {chosen.feedbacks:,}; what is "
            "remembered of them makes the judge look faster than it is on new text (give --texts, or --feedbacks)"
        )
    texts = list(itertools.islice(itertools.cycle(found), chosen.feedbacks))
    ours = judge_speed(judge, texts, tokenizer)
    if not chosen.bert:
        return
    sample = found[:: max(1, len(found) // chosen.bert)][: chosen.bert]
    for dtype in (torch.float32, torch.bfloat16):
        tried = [bert_base(tokenizer, sample, dtype, batch, chosen.threads) for batch in (1, 8)]
        wall, cpu = max(s.wall for s in tried), max(s.cpu for s in tried)
        print(
            f"BERT-base {dtype}, {len(sample)} of them: {wall:.1f} feedbacks/s; the judge is {ours.wall / wall:.1f} "
            f"times as fast by the clock, {ours.cpu / cpu:.1f} times by the processor"
        )


if __name__ == "__main__":
    main()
