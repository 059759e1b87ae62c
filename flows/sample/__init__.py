"""The bundled sample: 120 days of feedback for `valueledger demo`, with planted events and honest dirt.

The files under `drops/` are committed; `python -m flows.sample.generate` writes the same ones again.
"""
