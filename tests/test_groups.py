"""Groups of numbers, asked all at once."""

import numpy as np
import pytest

from report_rag.groups import Groups

GROUPS = Groups.of([(0, 1), (2,), {0, 2, 3}])


def test_each_group_has_the_mean_of_its_members():
    """A thing may be in several groups, and in none."""
    values = np.array([1, 3, 5, 0, 100], dtype=np.float32)
    assert GROUPS.means(values).tolist() == [2, 5, 2]
    assert GROUPS.means(values).dtype == np.float32


@pytest.mark.parametrize(
    ("things", "found"),
    [
        ((), [False, False, False]),
        ((4,), [False, False, False]),
        ((1,), [True, False, False]),
        ({2}, [False, True, True]),
        ([3, 1], [True, False, True]),
    ],
)
def test_groups_are_found_by_any_of_their_members(things, found):
    """However many of them."""
    assert GROUPS.with_any_of(things, 5).tolist() == found
