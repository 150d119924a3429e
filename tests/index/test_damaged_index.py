"""A damaged index is refused with one clear line, whichever bit of whichever file is wrong.

Each damage is done to an index of the tiny report with small vectors, which is then loaded as the
assistant loads it. Every file of the project's own index is damaged as well.
"""

import ast
import hashlib
import json
import os
import pickle
import random
import shutil
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import report_rag
from amounts import amount
from builders import build
from report_rag.errors import IndexUnusableError
from report_rag.index import loaded as index
from report_rag.index.store import open_build
from report_rag.types import FileRecord

FLIPS, CUTS, SWAPS = amount(50, 500), amount(44, 64), amount(25, 100)
FAR_TOO_LARGE = 1 << 40  # bytes; a file with a hole, which takes no room on the disk
RUNNING_CODE = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}


@pytest.fixture(scope="module")
def folder(tiny_corpus, tmp_path_factory):
    """An index that each test damages and repairs again."""
    place = tmp_path_factory.mktemp("damaged") / "index"
    build(tiny_corpus, place)
    return place


@pytest.fixture
def copy(folder, tmp_path):
    """A copy for tests that do more than change bytes."""
    return shutil.copytree(folder, tmp_path / "index")


@pytest.fixture(scope="module")
def older(tiny_corpus, tmp_path_factory):
    """An index of an older report: with another word, and one question less."""
    corpus = shutil.copytree(tiny_corpus, tmp_path_factory.mktemp("older") / "corpus")
    report = corpus / "garden-report"
    edition = report / "report.en.md"
    edition.write_text(edition.read_text().replace("potatoes", "tomatoes"))
    questions = (report / "questions.jsonl").read_text().splitlines(keepends=True)
    (report / "questions.jsonl").write_text("".join(questions[1:]))
    build(corpus, corpus.parent / "index")
    return corpus.parent / "index"


def files_of(folder):
    """Every file that is read, the pointer first."""
    return [folder / "current", *sorted(p for p in build_of(folder).rglob("*") if p.is_file())]


def build_of(folder):
    (found,) = folder.glob("build-*")
    return found


def in_build(folder, path):
    """A file of a build by its name, which is the same in every build."""
    return "current" if path.name == "current" else str(path.relative_to(build_of(folder)))


def refused(corpus, folder):
    """The one line with which the index is refused."""
    with pytest.raises(IndexUnusableError) as caught:
        index.load(corpus, folder)
    message = str(caught.value)
    assert message.endswith("; run: report-rag build")
    assert "\n" not in message
    return message


@contextmanager
def holding(path, content):
    """A file with other bytes for a while."""
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


@contextmanager
def flipped(path, bit):
    """A file with one bit turned for a while, in place."""
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ (1 << bit % 8)]))
        file.flush()
        try:
            yield
        finally:
            file.seek(bit // 8)
            file.write(bytes([byte]))


def draws(files, count, seed):
    """So many files, each as often as the others, with a random generator for each."""
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        yield files[number % len(files)], chance


def test_every_flipped_bit_is_refused(tiny_corpus, folder):
    """Single bits, at least one in each file; afterwards the index is as good as before."""
    files = files_of(folder)
    assert len(files) <= FLIPS
    for path, chance in draws(files, FLIPS, "flip"):
        with flipped(path, chance.randrange(8 * path.stat().st_size)):
            assert "damaged" in refused(tiny_corpus, folder)
    assert len(index.load(tiny_corpus, folder).passages) == 19


def test_every_bit_of_the_pointer_counts(folder):
    """Each bit by itself: refused, unless the JSON still says the same."""
    pointer = folder / "current"
    said = json.loads(pointer.read_text())
    for bit in range(8 * pointer.stat().st_size):
        with flipped(pointer, bit):
            try:
                same = json.loads(pointer.read_bytes()) == said
            except ValueError:
                same = False
            if same:
                open_build(folder)
            else:
                with pytest.raises(IndexUnusableError, match=r"damaged; run: report-rag build"):
                    open_build(folder)
    with holding(pointer, json.dumps(said, indent=3).encode()):
        open_build(folder)


@pytest.mark.real
def test_every_file_of_the_real_index_is_compared(real_index_folder, tmp_path):
    """One bit of each is wrong, then each is cut short."""
    folder = shutil.copytree(real_index_folder, tmp_path / "index")
    files = files_of(folder)
    for path, chance in draws(files, len(files), "real"):
        bit = chance.randrange(8 * path.stat().st_size)
        with flipped(path, bit), pytest.raises(IndexUnusableError, match="damaged; run"):
            open_build(folder)
        cut = path.read_bytes()[: bit // 8]
        with holding(path, cut), pytest.raises(IndexUnusableError, match="damaged; run"):
            open_build(folder)
    open_build(folder)


def test_every_cut_is_refused(tiny_corpus, folder):
    """Each file is cut short, some to nothing."""
    for number, (path, chance) in enumerate(draws(files_of(folder), CUTS, "cut")):
        kept = chance.randrange(path.stat().st_size) if number % 4 else 0
        with holding(path, path.read_bytes()[:kept]):
            assert "damaged" in refused(tiny_corpus, folder)
    assert len(index.load(tiny_corpus, folder).passages) == 19


def test_every_file_with_something_behind_it_is_refused(tiny_corpus, folder):
    """One byte more, at the end of each."""
    for path in files_of(folder):
        with holding(path, path.read_bytes() + b"x"):
            assert "damaged" in refused(tiny_corpus, folder)


def test_every_missing_file_is_refused(tiny_corpus, folder, tmp_path):
    """Without any of them, and without the folder that some stand in."""
    folders = [path for path in build_of(folder).iterdir() if path.is_dir()]
    assert len(folders) == 4
    for path in [*files_of(folder), *folders, build_of(folder)]:
        path.rename(tmp_path / "away")
        message = refused(tiny_corpus, folder)
        assert "missing" in message or "damaged" in message or "no index here yet" in message
        (tmp_path / "away").rename(path)
    assert len(index.load(tiny_corpus, folder).passages) == 19


@pytest.mark.parametrize(
    "name", ["more", ".hidden", "bank.faiss~", "words-bank-en/more", "words-more/more", "x.pkl"]
)
def test_every_file_too_many_is_refused(tiny_corpus, copy, name):
    """Wherever it lies in the build, and although nothing would read it."""
    path = build_of(copy) / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    assert refused(tiny_corpus, copy) == f"{path}: does not belong here; run: report-rag build"


def test_every_two_files_that_changed_places_are_refused(tiny_corpus, folder):
    """Each file is compared with its own record, not with any of the records."""
    pairs = list(combinations(files_of(folder), 2))
    swaps = 0
    for one, other in random.Random("swap").sample(pairs, SWAPS):
        first, second = one.read_bytes(), other.read_bytes()
        if first != second:
            swaps += 1
            with holding(one, second), holding(other, first):
                refused(tiny_corpus, folder)
    assert swaps > 0.9 * SWAPS
    assert len(index.load(tiny_corpus, folder).passages) == 19


def test_every_older_file_is_refused(tiny_corpus, folder, older):
    """A file of an earlier build is refused in a newer one."""
    before = {in_build(older, path): path.read_bytes() for path in files_of(older)}
    differing = 0
    for path in files_of(folder):
        if path.read_bytes() != before[in_build(folder, path)]:
            differing += 1
            with holding(path, before[in_build(folder, path)]):
                assert "damaged" in refused(tiny_corpus, folder)
    assert differing > 16


def test_an_older_index_is_refused(tiny_corpus, older):
    """It is sound, but belongs to another corpus."""
    assert refused(tiny_corpus, older) == (
        f"{older}: the corpus has changed since; run: report-rag build"
    )


class Planted:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def planted(path, harm):
    """Writes a harmful pickle in the form that a file of this kind could have."""
    if path.suffix == ".npy":
        np.save(path, np.array([Planted(harm)], dtype=object), allow_pickle=True)
    else:
        path.write_bytes(pickle.dumps(Planted(harm)))


def signed(folder):
    """Writes manifest and pointer again, as an attacker would who can change every file."""
    build_folder = build_of(folder)
    manifest = json.loads((build_folder / "manifest.json").read_text())
    for name in manifest["files"]:
        data = (build_folder / name).read_bytes()
        record = FileRecord(len(data), hashlib.sha256(data).hexdigest())
        manifest["files"][name] = {"size": record.size, "sha256": record.sha256}
    raw = json.dumps(manifest).encode()
    (build_folder / "manifest.json").write_bytes(raw)
    pointer = {"build": build_folder.name, "manifest": hashlib.sha256(raw).hexdigest()}
    (folder / "current").write_text(json.dumps(pointer))


def test_the_planted_pickle_would_do_harm(tmp_path):
    """What the next test plants does run when it is unpickled."""
    planted(tmp_path / "a.npy", tmp_path / "harm")
    np.load(tmp_path / "a.npy", allow_pickle=True)
    assert (tmp_path / "harm").exists()


@pytest.mark.parametrize("consistent", [False, True], ids=["as found", "hashes rewritten"])
def test_a_planted_pickle_is_refused_and_not_run(tiny_corpus, copy, tmp_path, consistent):
    """In place of any file, also when all hashes are made to fit."""
    harm = tmp_path / "harm"
    for path in files_of(copy):
        before = {one: one.read_bytes() for one in files_of(copy)}
        planted(path, harm)
        if consistent and path.name not in ("current", "manifest.json"):
            signed(copy)
        refused(tiny_corpus, copy)
        for one, content in before.items():
            one.write_bytes(content)
    assert not harm.exists()
    assert len(index.load(tiny_corpus, copy).passages) == 19


def test_nothing_in_the_package_can_unpickle():
    """No module imports what runs code out of data, and numpy is told not to."""
    loads = 0
    for path in sorted(Path(report_rag.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names]
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert not RUNNING_CODE & {name.split(".")[0] for name in names}, path
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert called != "torch.load", path
            if called in ("np.load", "bm25s.BM25.load"):
                loads += 1
                told = {one.arg: ast.unparse(one.value) for one in node.keywords}
                assert told["allow_pickle"] == "False", path
    assert loads == 6


@pytest.mark.parametrize("place", ["file", "folder", "build", "pointer"])
def test_links_out_of_the_folder_are_refused(tiny_corpus, copy, tmp_path, place):
    """Also when the files that they lead to are sound."""
    path = {
        "file": build_of(copy) / "text.faiss",
        "folder": build_of(copy) / "words-text-en",
        "build": build_of(copy),
        "pointer": copy / "current",
    }[place]
    path.rename(tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    refused(tiny_corpus, copy)


def test_an_index_folder_that_is_itself_a_link_is_read(tiny_corpus, copy, tmp_path):
    """The operator decides where the index lies."""
    (tmp_path / "link").symlink_to(copy)
    assert len(index.load(tiny_corpus, tmp_path / "link").passages) == 19


@pytest.mark.parametrize("name", ["current", "manifest.json", "text.faiss", "rows.json", "more"])
def test_a_huge_file_is_refused_and_not_read(tiny_corpus, copy, name):
    """It has a terabyte, so reading it would fail in another way or not end."""
    path = copy / name if name == "current" else build_of(copy) / name
    path.touch()
    os.truncate(path, FAR_TOO_LARGE)
    refused(tiny_corpus, copy)
