"""Boxes: where something stands on a page of a PDF."""

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge, in points, from the lower left corner of the page."""


def around(one: Box, other: Box) -> Box:
    """The smallest box that has two boxes inside."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def touch(one: Box, other: Box, apart: float) -> bool:
    """Whether two boxes overlap, or are at most so many points apart."""
    return (
        one[0] <= other[2] + apart
        and other[0] <= one[2] + apart
        and one[1] <= other[3] + apart
        and other[1] <= one[3] + apart
    )
