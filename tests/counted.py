"""Counts work instead of measuring time."""


class Counted(tuple):
    """A tuple that counts how often anything goes through one of its kind."""

    times = 0

    def __iter__(self):
        Counted.times += 1
        return super().__iter__()
