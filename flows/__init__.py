"""The outside world and the order of things: sources, flows, report, command line."""
