"""The parts of `make bench-quality`: each measures one thing, and makes the table of it."""
