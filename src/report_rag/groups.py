"""Groups of numbers laid end to end, so that one call of numpy asks something of all of them.

The members of each list, the passages that answer each question: to walk over some hundred of them
in Python for every question took a tenth of what an answer takes beside the encoder.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of numbers of things (of passages, say), none of them empty."""

    members: NDArray[np.int64]
    """Group after group."""
    sizes: NDArray[np.int64]
    """How many members each has, shape (groups,)."""
    starts: NDArray[np.int64]
    """Where the members of each begin, shape (groups,)."""

    @classmethod
    def of(cls, groups: Sequence[Collection[int]]) -> "Groups":
        """From the numbers in each group."""
        sizes = np.array([len(group) for group in groups], dtype=np.int64)
        members = np.array([one for group in groups for one in group], dtype=np.int64)
        return cls(members, sizes, np.cumsum(sizes) - sizes)

    def means(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The mean of the members' values, from one value for each thing; shape (groups,)."""
        sums = np.add.reduceat(values[self.members], self.starts)
        return np.asarray(sums / self.sizes, dtype=np.float32)

    def with_any_of(self, things: Iterable[int], count: int) -> NDArray[np.bool_]:
        """Which groups have any of these as a member, of `count` things; shape (groups,)."""
        wanted = np.zeros(count, dtype=np.bool_)
        wanted[list(things)] = True
        return np.asarray(np.logical_or.reduceat(wanted[self.members], self.starts))
