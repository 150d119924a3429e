"""Builds that are killed, run out of disk or run at once: a reader sees one whole index."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from amounts import amount
from builders import build, builders
from report_rag.index import files as index_files
from report_rag.index import loaded as index
from report_rag.index.store import open_build, read_build

pytestmark = pytest.mark.processes

KILLS = amount(10, 50)
SIZES = amount(5, 12)
NO_DISK = 99
SOUND = ["build", "current", "lock"]
CONFINED = """
import json, os, subprocess, sys
from pathlib import Path
from builders import build
from report_rag.errors import IndexUnusableError
from report_rag.index.store import open_build

place, first, second, *then = sys.argv[1:]
folder = Path(place) / "index"
build(Path(first), folder)
before = open_build(folder)[1].corpus
subprocess.run(then, stderr=subprocess.DEVNULL)  # dd ends with an error, the disk being full
said = ""
try:
    build(Path(second), folder)
except IndexUnusableError as error:
    said = str(error)
there = sorted(path.name.partition("-")[0] for path in folder.iterdir())
print(json.dumps({"said": said, "same": open_build(folder)[1].corpus == before, "there": there}))
"""


@pytest.fixture(scope="module")
def corpora(tiny_corpus, tmp_path_factory):
    """The tiny corpus and others that differ from it in one word, so that each index is told."""
    folder = tmp_path_factory.mktemp("corpora")
    made = []
    for place in ("Quito", "Lima", "Cusco", "Tarija"):
        copy = shutil.copytree(tiny_corpus, folder / place)
        facts = copy / "garden-report" / "report.toml"
        facts.write_text(facts.read_text().replace('place = "Quito"', f'place = "{place}"'))
        made.append(copy)
    return made


@pytest.fixture(scope="module")
def working(corpora):
    """Builders that know what an index of the first two corpora is made of."""
    with builders(corpora[:2]) as opened:
        yield opened


@pytest.fixture
def folder(corpora, tmp_path):
    """An index of the first corpus."""
    build(corpora[0], tmp_path / "index")
    return tmp_path / "index"


def hashes(corpus):
    """What the manifest of an index of this corpus records of it."""
    return index_files.corpus_fingerprint(corpus)


def in_use(folder, corpora):
    """The number of the one corpus whose index a reader finds, read whole."""
    found = open_build(folder)[1].corpus
    (number,) = [n for n, corpus in enumerate(corpora) if hashes(corpus) == found]
    assert len(index.load(corpora[number], folder).passages) == 19
    return number


def kinds(folder):
    """What lies in an index folder, names without their random part."""
    return sorted(path.name.partition("-")[0] for path in folder.iterdir())


def test_a_builder_killed_at_any_operation_leaves_a_whole_index(working, corpora, folder):
    """Kills, spread over all operations on files of a build: the old index, later the new one.

    The next build removes what a kill left behind.
    """
    operations = working.build(1, folder)["operations"]
    assert operations > 100
    seen = []
    for number in range(KILLS):
        assert working.build(0, folder)["said"] == ""
        assert kinds(folder) == SOUND
        kill_at = 1 + number * (operations - 1) // (KILLS - 1)
        assert working.build(1, folder, kill_at=kill_at) == {"signal": signal.SIGKILL}
        seen.append(in_use(folder, corpora))
    # The new one from when the pointer is replaced, and never before.
    assert seen == sorted(seen)
    assert set(seen) == {0, 1}
    assert working.build(0, folder)["said"] == ""
    assert kinds(folder) == SOUND
    assert in_use(folder, corpora) == 0


def test_what_kills_leave_does_not_pile_up(working, corpora, folder):
    """However many builders are killed one after the other, only the last one's files are there."""
    operations = working.build(0, folder)["operations"]
    for _ in range(5):
        assert working.build(1, folder, kill_at=operations // 2) == {"signal": signal.SIGKILL}
        assert kinds(folder).count("build") == 1
        assert kinds(folder).count("unfinished") <= 1
        assert in_use(folder, corpora) == 0


@pytest.mark.parametrize("fatal", [True, False], ids=["killed in the file", "told"])
def test_a_file_that_cannot_be_written_to_its_end_leaves_the_old_index(
    working, corpora, folder, fatal
):
    """Whether the builder ends in the middle of a file or is told that there is no more room."""
    largest = max(path.stat().st_size for path in folder.rglob("*"))
    for number in range(SIZES):
        most = number * largest // SIZES
        told = working.build(1, folder, most=most, fatal=fatal)
        if fatal:
            assert told == {"signal": signal.SIGXFSZ}
        else:
            assert told["said"] == (
                f"{folder}: the index cannot be written (File too large); "
                "name a folder that can be with --index DIR"
            )
            assert kinds(folder) == SOUND
        assert in_use(folder, corpora) == 0
    assert working.build(1, folder)["said"] == ""
    assert kinds(folder) == SOUND
    assert in_use(folder, corpora) == 1


def test_what_a_kill_left_is_gone_also_when_nothing_is_to_be_built(working, corpora, folder):
    """A build of an index that is up to date tidies as well."""
    operations = working.build(1, folder)["operations"]
    assert working.build(0, folder, kill_at=operations // 2) == {"signal": signal.SIGKILL}
    assert kinds(folder) != SOUND
    build(corpora[1], folder)
    assert kinds(folder) == SOUND
    assert in_use(folder, corpora) == 1


def test_builders_at_once_leave_one_whole_index(working, corpora, folder):
    """Three builders of three corpora at once; a reader beside them never sees a mix."""
    expected = [hashes(corpus) for corpus in corpora]

    def read(build_folder, manifest):
        for name, record in manifest.files.items():
            assert len((build_folder / name).read_bytes()) == record.size
        return expected.index(manifest.corpus)

    working.build_at_once(corpora[1:], folder)
    while working.busy():
        read_build(folder, read)
    assert working.done() == ["built"] * 3
    assert read_build(folder, read) > 0
    assert kinds(folder) == SOUND
    assert in_use(folder, corpora) > 0


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        (
            ["dd", "if=/dev/zero", "of={place}/full", "bs=4k", "status=none"],
            "No space left on device",
        ),
        (["mount", "-o", "remount,ro", "{place}"], "Read-only file system"),
    ],
    ids=["full", "read-only"],
)
def test_a_disk_that_is_full_or_read_only_keeps_the_old_index(corpora, tmp_path, then, reason):
    """Told in one line, and read as before; on a small disk, where a process may have its own."""
    place = tmp_path / "disk"
    place.mkdir()
    program = [sys.executable, "-c", CONFINED, str(place), *map(str, corpora[:2])]
    program += [part.format(place=place) for part in then]
    mounted = f"mount -t tmpfs -o size=64m none '{place}' || exit {NO_DISK}; exec \"$@\""
    found = subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", mounted, "sh", *program],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    if found.returncode == NO_DISK or found.stderr.startswith("unshare: "):
        pytest.skip("no disk of its own can be had here")
    told = json.loads(found.stdout)
    assert told["said"].startswith(f"{place}/index: the index cannot be written ({reason}")
    assert told["said"].endswith("name a folder that can be with --index DIR")
    assert told["same"]
    assert told["there"] == SOUND
