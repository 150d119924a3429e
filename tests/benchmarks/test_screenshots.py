"""The pictures of the README, without taking them."""

import io

from PIL import Image

import screenshots


def test_each_picture_has_a_name_of_its_own():
    """None is written over another."""
    names = [shot.name for shot in screenshots.SHOTS]
    assert len(set(names)) == len(names)


def test_a_picture_becomes_small_and_stays_what_it_is():
    """Fewer bytes, the same size, nearly the same colours."""
    picture = Image.radial_gradient("L").convert("RGB")
    before = io.BytesIO()
    picture.save(before, "PNG")
    after = screenshots.small(before.getvalue())
    with Image.open(io.BytesIO(after)) as opened:
        assert (opened.format, opened.size) == ("PNG", picture.size)
        difference = opened.convert("RGB").getpixel((9, 99))[0] - picture.getpixel((9, 99))[0]
    assert abs(difference) <= 4
    assert len(after) < len(before.getvalue())
