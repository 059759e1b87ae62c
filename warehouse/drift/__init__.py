"""Monitors of the machinery: whether a source's input, or how it is read, has changed; told as faults of the data."""
