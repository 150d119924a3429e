"""What stays is not looked through for garbage; what comes later is."""

import gc

import pytest

from report_rag.long_lived import long_lived


@pytest.fixture(autouse=True)
def unfrozen():
    """Leaves other tests the garbage that they make."""
    yield
    gc.unfreeze()


class Knot:
    """Garbage that only a search finds."""

    left = 0

    def __init__(self):
        self.itself = self

    def __del__(self):
        Knot.left += 1


def test_nothing_is_looked_for_while_it_lasts():
    """Also inside of another one, whose end it does not bring about."""
    with long_lived():
        assert not gc.isenabled()
        with long_lived():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_was_there_at_its_end_is_not_looked_through():
    """What is made afterwards is."""
    Knot.left = 0
    with long_lived():
        Knot()
    gc.collect()
    assert (gc.get_freeze_count() > 0, Knot.left) == (True, 0)
    Knot()
    gc.collect()
    assert Knot.left == 1


def test_a_mistake_leaves_all_as_it_was():
    """Garbage is looked for again."""
    with pytest.raises(ZeroDivisionError), long_lived():
        1 // 0  # noqa: B018
    assert gc.isenabled()


def test_whoever_looks_for_none_goes_on_so():
    """It is not turned on for somebody who has turned it off."""
    gc.disable()
    try:
        with long_lived():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
