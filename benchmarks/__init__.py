"""The commands that measure what the documentation states. `python -m benchmarks` lists and runs them."""
