"""Encoding in parts: what an ended build has encoded is not encoded again."""

import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest

from builders import DIMENSION
from doubles import HashedEncoder
from report_rag.errors import IndexUnusableError
from report_rag.index import files as index_files
from report_rag.index import vector_cache
from report_rag.index.build import build
from report_rag.index.store import CACHE_PREFIX, open_build
from report_rag.index.texts import Text
from report_rag.index.vector_cache import cached_vectors, encode
from report_rag.progress import silent
from report_rag.types import Collection

PARTS = 3
# A builder that the system kills when it has encoded some parts.
KILLED = """
import os, signal, sys
from pathlib import Path
from builders import DIMENSION
from doubles import HashedEncoder
from report_rag.index.build import build
from report_rag.progress import silent

class Killed(HashedEncoder):
    parts = int(sys.argv[3])

    def _encode(self, texts, progress):
        if not self.parts:
            os.kill(os.getpid(), signal.SIGKILL)
        self.parts -= 1
        return super()._encode(texts, progress)

double = Killed(dimension=DIMENSION)
build(Path(sys.argv[1]), Path(sys.argv[2]), double.name, lambda: double, silent)
"""


class Interrupted(HashedEncoder):
    """Ends as by Ctrl-C when it has encoded some parts."""

    def __init__(self, parts: int) -> None:
        super().__init__(dimension=DIMENSION)
        self._parts = parts

    def _encode(self, texts, progress):
        if not self._parts:
            raise KeyboardInterrupt
        self._parts -= 1
        return super()._encode(texts, progress)


@pytest.fixture(scope="module")
def whole(tiny_corpus, tmp_path_factory):
    """An index that was built without a break, and how many texts were encoded for it."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, built(tiny_corpus, folder)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


def built(corpus, folder, encoder=None):
    """Builds, and says how many texts the encoder has encoded."""
    encoder = encoder or HashedEncoder(dimension=DIMENSION)
    result = build(corpus, folder, encoder.name, lambda: encoder, silent)
    assert result.encoded == encoder.encoded
    return result.encoded


def parts(folder):
    """The files that hold what was encoded."""
    return sorted(folder.glob(f"{CACHE_PREFIX}*/*.npz"))


def held(folder):
    """How many texts they hold."""
    return sum(len(np.load(path)["keys"]) for path in parts(folder))


def texts(count, *, asked=False):
    return [
        Text(Collection.TEXT, (n,), f"garden {'x' * n}", is_question=asked) for n in range(count)
    ]


def encoded(folder, some, identity="one", encoder=None):
    return encode(some, encoder or HashedEncoder(dimension=DIMENSION), folder, identity, silent)


def same(vectors, others):
    return vectors.keys() == others.keys() and all(
        np.array_equal(vectors[key], others[key]) for key in vectors
    )


def test_a_killed_build_goes_on_where_it_was(tiny_corpus, folder, whole):
    """What was encoded is taken over, and the index is the same, to the byte."""
    program = [sys.executable, "-c", KILLED, str(tiny_corpus), str(folder), str(PARTS)]
    path = os.pathsep.join(sys.path)
    ended = subprocess.run(program, check=False, env=os.environ | {"PYTHONPATH": path})
    assert ended.returncode == -signal.SIGKILL
    assert len(parts(folder)) == PARTS
    left, (whole_folder, all_of_them) = held(folder), whole
    assert 0 < left < all_of_them
    assert built(tiny_corpus, folder) == all_of_them - left
    assert open_build(folder)[1].files == open_build(whole_folder)[1].files
    assert not list(folder.glob(f"{CACHE_PREFIX}*"))


def test_interrupted_builds_come_to_an_end_one_part_each(tiny_corpus, folder, whole):
    """None encodes again what one before it has."""
    for number in range(PARTS):
        with pytest.raises(KeyboardInterrupt):
            built(tiny_corpus, folder, Interrupted(1))
        assert len(parts(folder)) == 1 + number
    left = held(folder)
    assert built(tiny_corpus, folder) == whole[1] - left


def test_what_a_build_left_is_gone_when_there_is_nothing_to_build(tiny_corpus, folder):
    """It was for a corpus that has been put back since."""
    built(tiny_corpus, folder)
    encoded(folder, texts(2))
    assert parts(folder)
    assert built(tiny_corpus, folder) == 0
    assert not list(folder.glob(f"{CACHE_PREFIX}*"))


@pytest.mark.parametrize("asked", [False, True])
def test_vectors_are_those_of_their_texts(folder, asked, monkeypatch):
    """Whatever the parts, and in whichever order they are encoded."""
    monkeypatch.setattr(vector_cache, "_PART", 3)
    some, double = texts(8, asked=asked), HashedEncoder(dimension=DIMENSION)
    said = [one.text for one in some]
    expected = dict(zip([one.key for one in some], double.encode_passages(said), strict=True))
    working = HashedEncoder(dimension=DIMENSION)
    assert same(encoded(folder, some[::-1], encoder=working), expected)
    assert (sorted(working.questions), sorted(working.passages)) == (
        (sorted(said), []) if asked else ([], sorted(said))
    )
    assert same(cached_vectors(folder, "one"), expected)
    assert len(parts(folder)) == 3


def test_progress_is_that_of_the_whole(folder, monkeypatch):
    """Over parts of what is read and of what is asked, to the last text."""
    monkeypatch.setattr(vector_cache, "_PART", 3)
    told = []
    some = [*texts(4), *texts(4, asked=True)]
    double = HashedEncoder(dimension=DIMENSION)
    encode(some, double, folder, "one", lambda _, done, total: told.append((done, total)))
    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, 8), (8, 8))


def test_another_encoder_takes_nothing_over(folder):
    """Its vectors would be no neighbours of these."""
    encoded(folder, texts(2), "one")
    assert not cached_vectors(folder, "another")
    assert len(cached_vectors(folder, "one")) == 2


def test_other_weights_take_nothing_over(tiny_corpus, folder, whole, monkeypatch):
    """They go by the same name as those that a build was ended with."""
    with pytest.raises(KeyboardInterrupt):
        built(tiny_corpus, folder, Interrupted(1))
    monkeypatch.setattr(index_files, "CARRIED_SHA256", "others")
    assert built(tiny_corpus, folder) == whole[1]


def test_a_part_that_is_not_whole_is_encoded_again(folder):
    """Cut at any place, changed in any byte of its vectors, or something else altogether."""
    encoded(folder, texts(2))
    (path,) = parts(folder)
    sound = path.read_bytes()
    middle = len(sound) // 2
    broken = [sound[:size] for size in range(0, len(sound), 101)]
    broken += [sound[:middle] + bytes([sound[middle] ^ 1]) + sound[middle + 1 :], b"not a part"]
    for data in broken:
        path.write_bytes(data)
        assert cached_vectors(folder, "one") == {}
    path.write_bytes(sound)
    assert len(cached_vectors(folder, "one")) == 2


def test_a_folder_that_cannot_be_written_is_told_before_anything_else(tmp_path):
    """In one line, with what to do; what is there stays."""
    place = tmp_path / "file"
    place.write_text("mine")
    with pytest.raises(IndexUnusableError, match=r"cannot be written .*--index DIR"):
        encoded(place, texts(2))
    assert place.read_text() == "mine"


def test_another_builder_that_is_done_takes_nothing_away(folder, monkeypatch):
    """It removes what was encoded for it, and the folder with it; what is in memory stays."""
    make = vector_cache.tempfile.mkstemp

    def mkstemp(dir):  # noqa: A002  # as it is called
        shutil.rmtree(dir)
        return make(dir=dir)

    monkeypatch.setattr(vector_cache.tempfile, "mkstemp", mkstemp)
    assert len(encoded(folder, texts(2))) == 2
    assert not parts(folder)
