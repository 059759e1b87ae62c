"""ValueBench: an open benchmark of judges, its data and how it is scored.

`feedback` reads `valuebench.jsonl.gz`, `agreement` compares the two readings behind its labels, `board` puts judges
side by side. Called by `valueledger bench`; `nlp.train` reads it to keep its test part out of all training.
What the data are and what they cannot say: docs/valuebench.md.
"""
