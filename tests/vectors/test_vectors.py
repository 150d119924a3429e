"""Vectors in files and in a Milvus database: whatever holds them, the same is found.

Milvus Lite runs as it is: over a file, and as a server that is spoken to by its address.
"""

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from milvus_lite import MilvusLite
from milvus_lite.adapter.grpc.server import start_server_in_thread
from pymilvus import MilvusClient

from doubles import HashedEncoder, unworried
from report_rag.assistant import Assistant
from report_rag.cli import main as cli
from report_rag.errors import IndexUnusableError, VectorsError
from report_rag.index import loaded as index_folder
from report_rag.index.build import build
from report_rag.progress import silent
from report_rag.rendering.answer_json import answer_json
from report_rag.types import AskOptions, Collection
from report_rag.vectors import milvus_settings
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.location import FILES, address_of, parse_location, recorded_location
from report_rag.vectors.milvus_database import MilvusDatabase
from report_rag.vectors.milvus_index import MilvusIndex
from report_rag.vectors.milvus_settings import TOKEN
from reports import GARDEN, HARBOUR, corpus_of

DIMENSION = 32
VECTORS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0.6, 0.8]], dtype=np.float32)
OWNERS = [(0,), (0, 2), (), (2,)]
QUESTION = np.array([0.48, 0.6, 0.64], dtype=np.float32)
PROGRAM = [sys.executable, str(Path(__file__).parents[1] / "double_program.py")]
QUESTIONS = (
    "Who lends pumps?",
    "¿Quién presta grúas?",
    "What does it say about Bolivia?",
    "What are the three habits of a lasting harbour?",
    "¿Cuáles son todas las recomendaciones?",
    "How much does a wheelbarrow cost?",
    "potatoes and straw",
)


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


# One contract


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The place that a Milvus server of its own is."""
    running, database, port = start_server_in_thread(str(tmp_path_factory.mktemp("server") / "db"))
    yield f"milvus://127.0.0.1:{port}"
    running.stop(grace=None).wait()
    database.close()


@pytest.fixture(scope="module", params=["faiss", "file", "server"])
def make(request, tmp_path_factory):
    """Makes an index of vectors with their owners, in each engine."""
    if request.param == "faiss":
        yield FaissIndex.of
        return
    file = tmp_path_factory.mktemp("contract") / "vectors.db"
    place = str(file) if request.param == "file" else request.getfixturevalue("server")
    address = address_of(place, file.parent)
    with closing(MilvusDatabase(address)) as database:
        made = []

        def create(vectors, owners):
            name = f"contract_{len(made)}"
            made.append(name)
            if len(vectors):
                database.create(name, vectors)
                database.check(name, *vectors.shape)
            return MilvusIndex(database, name, vectors.shape[1], owners)

        yield create


def test_the_nearest_come_best_first_with_their_cosines(make):
    """Each with its row and its owners."""
    near = make(VECTORS, OWNERS).nearest_to(QUESTION)
    assert near.similarities == pytest.approx([0.872, 0.64, 0.6, 0.48], abs=1e-6)
    assert near.rows.tolist() == [3, 2, 1, 0]
    assert near.owners.tolist() == [[2, -1], [-1, -1], [0, 2], [0, -1]]
    assert near.of_owners(3) == pytest.approx([0.6, 0.48, 0.872], abs=1e-6)


def test_equal_vectors_come_in_their_order(make):
    """A question that stands in a bank twice has the same passage first each time."""
    some = unit(np.random.default_rng(5).normal(size=(40, 24)))
    vectors = np.concatenate([some, some[::-1], some])
    near = make(vectors, [()] * 120).nearest_to(some[3])
    assert near.rows[:3].tolist() == [3, 76, 83]
    assert (np.diff(near.similarities) <= 0).all()
    for first in range(0, 120, 3):
        assert near.rows[first : first + 3].tolist() == sorted(near.rows[first : first + 3])


def test_only_the_nearest_thousand_are_told_apart(make):
    """Beyond, passages share the similarity of the last one found."""
    angles = np.linspace(0, 1.5, 1010)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    near = make(vectors, [(row,) for row in range(1010)]).nearest_to(vectors[0])
    assert len(near.rows) == 1000
    assert set(near.of_owners(1010)[1000:]) == {near.similarities[-1]}


def test_many_questions_are_searched_side_by_side(make):
    """A row of neighbours for each, in the order of the questions; -1 where there are fewer."""
    index = make(VECTORS, OWNERS)
    near = index.nearest(VECTORS[[2, 0]], 2)
    assert near.rows[:, 0].tolist() == [2, 0]
    assert near.similarities == pytest.approx(np.array([[1, 0.8], [1, 0]]), abs=1e-6)
    near = index.nearest(QUESTION[np.newaxis, :], 6)
    assert near.rows.tolist() == [[3, 2, 1, 0, -1, -1]]
    assert near.similarities[0, 4:].tolist() == [-1, -1]


def test_vectors_come_back_exactly(make):
    """All of them, those of an owner, and some rows, in the order asked for."""
    index = make(VECTORS, OWNERS)
    assert len(index) == 4
    assert np.array_equal(index.vectors(), VECTORS)
    assert np.array_equal(index.owned_by(2), VECTORS[[1, 3]])
    assert index.owned_by(7).shape == (0, 3)
    assert np.array_equal(index.read(np.array([3, 0, 3])), VECTORS[[3, 0, 3]])
    assert index.finds_itself()


def test_no_vectors_are_near_nothing(make):
    """A collection that a corpus has not got."""
    index = make(np.zeros((0, 3), dtype=np.float32), [])
    assert len(index) == 0
    assert index.vectors().shape == (0, 3)
    assert index.nearest_to(QUESTION).of_owners(2).tolist() == [0, 0]
    assert index.nearest(QUESTION[np.newaxis, :], 2).rows.tolist() == [[-1, -1]]
    assert index.read(np.zeros(0, dtype=np.int64)).shape == (0, 3)
    assert index.finds_itself()


def test_more_vectors_than_one_request_takes_are_all_there(make, monkeypatch):
    """They are written and read page by page."""
    monkeypatch.setattr(milvus_settings, "READ_ROWS", 100)
    monkeypatch.setattr(milvus_settings, "WRITTEN_BYTES", 4 * 8 * 130)
    monkeypatch.setattr(milvus_settings, "FOUND_ROWS", 50)
    vectors = unit(np.random.default_rng(3).normal(size=(1234, 8)))
    index = make(vectors, [(row % 7,) for row in range(1234)])
    assert np.array_equal(index.vectors(), vectors)
    assert np.array_equal(index.owned_by(3), vectors[3::7])
    rows = index.nearest(vectors[:30], 20).rows
    assert rows[:, 0].tolist() == list(range(30))


def test_of_many_vectors_the_nearest_are_found(make, monkeypatch):
    """By a graph, nearly all of the first ten, each with its exact similarity."""
    monkeypatch.setattr(milvus_settings, "GRAPH_FROM", 1000)
    chance = np.random.default_rng(7)
    middles = np.repeat(chance.normal(size=(60, 32)), 50, axis=0)
    vectors = unit(middles + 0.6 * chance.normal(size=(3000, 32)))
    index = make(vectors, [(row,) for row in range(3000)])
    found = 0
    for question in vectors[::100]:
        near = index.nearest_to(question)
        exact = vectors @ question
        assert near.similarities == pytest.approx(exact[near.rows], abs=1e-5)
        found += len(set(np.argsort(-exact)[:10]) & set(near.rows[:10]))
    assert found >= 0.99 * 10 * 30


def test_the_kind_of_index_follows_from_the_number_of_vectors():
    """All are compared, or a graph leads to the nearest; a search keeps in view what it returns."""
    assert milvus_settings.index_type(19_999) == ("FLAT", {})
    assert milvus_settings.index_type(20_000)[0] == "HNSW"
    assert milvus_settings.search_parameters(1000)["ef"] == 2000
    assert milvus_settings.search_parameters(5000)["ef"] == 5000


# The same answers


def built(corpus, folder, place=None, encoder=None):
    double = encoder or HashedEncoder(dimension=DIMENSION)
    return build(corpus, folder, double.name, lambda: double, silent, vectors=place)


def assistant_over(corpus, folder):
    index = index_folder.load(corpus, folder)
    return Assistant(
        replace(index, concerns=unworried(DIMENSION)), HashedEncoder(dimension=DIMENSION)
    )


def collections_of(address):
    with closing(MilvusDatabase(address)):
        client = MilvusClient(address)
        names = client.list_collections()
        client.close()
    return sorted(names)


@pytest.fixture(scope="module")
def reports(tiny_corpus, tmp_path_factory):
    """A corpus of two reports."""
    return corpus_of(tmp_path_factory.mktemp("reports"), tiny_corpus.parent, GARDEN, HARBOUR)


@pytest.fixture(scope="module")
def in_files(reports, tmp_path_factory):
    """Its index, the vectors in files."""
    folder = tmp_path_factory.mktemp("in-files") / "index"
    built(reports, folder)
    return folder


@pytest.fixture(scope="module", params=["file", "server"])
def in_milvus(request, reports, in_files, tmp_path_factory):
    """The same, taken over into a database."""
    folder = shutil.copytree(in_files, tmp_path_factory.mktemp("in-milvus") / "index")
    place = str(folder / "vectors.db")
    if request.param == "server":
        place = request.getfixturevalue("server")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(TOKEN, "root:canary")
        result = built(reports, folder, place)
    assert (result.built, result.encoded) == (True, 0)
    return folder


def test_the_same_passages_answer(reports, in_files, in_milvus):
    """Of both reports and of one alone, with the same marks, suggestions and words around them.

    Some passages stand in both reports. They are equally near, and may change places.
    """
    here, there = (assistant_over(reports, folder) for folder in (in_files, in_milvus))
    for question in QUESTIONS:
        for report in (None, GARDEN, HARBOUR):
            answers = [one.ask(question, options=AskOptions(report)) for one in (here, there)]
            assert without_order(answers[0]) == roughly(without_order(answers[1]))


def without_order(answer):
    """The answer object; passages without their numbers, equally near ones in a fixed order."""
    found = answer_json(answer)
    for passage in found["passages"]:
        del passage["number"]
    found["passages"].sort(key=lambda one: (-one["score"], one["report"], one["passage_id"]))
    return found


def roughly(found):
    """The same with scores, which have four digits, that may be rounded the other way."""
    for passage in found["passages"]:
        passage["score"] = pytest.approx(passage["score"], abs=1.5e-4)
    return found


def test_each_collection_gives_the_same_similarities(reports, in_files, in_milvus):
    """To 1e-5, vector by vector."""
    here, there = (index_folder.load(reports, folder) for folder in (in_files, in_milvus))
    asked = HashedEncoder(dimension=DIMENSION).encode_questions(QUESTIONS)
    for collection in Collection:
        assert there.dense[collection].owners == here.dense[collection].owners
        for question in asked:
            near, wanted = (one.dense[collection].nearest_to(question) for one in (there, here))
            assert near.similarities == pytest.approx(wanted.similarities, abs=1e-5)
            assert near.of_owners(80, 3) == pytest.approx(wanted.of_owners(80, 3), abs=1e-5)


def test_the_index_says_where_its_vectors_are(reports, in_milvus):
    """In its manifest; its own files hold none, and a build without a choice leaves them there."""
    manifest = index_folder.load(reports, in_milvus).manifest
    assert manifest.vectors == "vectors.db" or manifest.vectors.startswith("milvus://127.0.0.1:")
    assert not list(in_milvus.rglob("*.faiss"))
    assert not built(reports, in_milvus).built


def test_a_token_is_in_no_file(in_milvus):
    """It is read from the environment each time, and written nowhere."""
    written = [path.read_bytes() for path in in_milvus.rglob("*") if path.is_file()]
    assert not any(b"canary" in one for one in written)


# Building again


@pytest.fixture(scope="module")
def in_file(reports, in_files, tmp_path_factory):
    """An index with a database inside, which nobody changes."""
    folder = shutil.copytree(in_files, tmp_path_factory.mktemp("in-file") / "index")
    built(reports, folder, str(folder / "vectors.db"))
    return folder


@pytest.fixture
def own(reports, in_file, tmp_path):
    """A corpus that may be changed, and its index with a database inside.

    Nobody has that open: it is a copy, which answers by itself wherever it stands.
    """
    corpus = shutil.copytree(reports, tmp_path / "corpus")
    return corpus, shutil.copytree(in_file, tmp_path / "index")


def change(corpus, old="morning fog", new="evening fog"):
    path = corpus / GARDEN / "report.en.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def names_in(folder):
    """The collections that the build in use names."""
    build_name = json.loads((folder / "current").read_text(encoding="utf-8"))["build"]
    note = json.loads((folder / build_name / "collections.json").read_text(encoding="utf-8"))
    return sorted(note["names"].values())


def test_what_serves_goes_on_until_the_build_after(own):
    """The build before keeps its collections, for who has it open; the next command removes it.

    Of a changed sentence only that is encoded. Collections that are no build's of this index are
    let be: several may use one database.
    """
    corpus, folder = own
    database, before = str(folder / "vectors.db"), names_in(folder)
    with closing(MilvusDatabase(database)) as opened:
        opened.create("report_rag_of_others", VECTORS)
    serving = assistant_over(corpus, folder)
    answer = serving.ask(QUESTIONS[0])
    change(corpus)
    result = built(corpus, folder)
    assert (result.built, result.encoded) == (True, 1)
    serving.index = serving.index  # Without the answers that it has given.
    assert serving.ask(QUESTIONS[0]) == answer
    others = ["report_rag_of_others"]
    assert collections_of(database) == sorted([*before, *names_in(folder), *others])
    assert not built(corpus, folder).built
    assert collections_of(database) == sorted([*names_in(folder), *others])
    assert not set(before) & set(names_in(folder))
    assert assistant_over(corpus, folder).ask(QUESTIONS[0]).citations == answer.citations


def test_the_command_takes_a_place_by_flag_or_by_variable(own, monkeypatch, capsys):
    """The flag wins; what is no place ends with one line; a change of place encodes nothing."""
    corpus, folder = own
    monkeypatch.setattr(cli.encoder, "is_prepared", lambda _: True)
    double = HashedEncoder(dimension=DIMENSION)
    monkeypatch.setattr(cli.encoder, "open_for_building", lambda *_: double)
    command = ["build", "--corpus", str(corpus), "--index", str(folder), "--model", double.name]
    monkeypatch.setenv("REPORT_RAG_VECTORS", "nowhere")
    assert cli.main(command) == 2
    assert "REPORT_RAG_VECTORS=nowhere: neither 'files'" in capsys.readouterr().err
    assert cli.main([*command, "--vectors", "files"]) == 0
    assert index_folder.load(corpus, folder).manifest.vectors == FILES
    assert double.encoded == 0
    monkeypatch.setenv("REPORT_RAG_VECTORS", "files")
    assert cli.main(command) == 0
    assert collections_of(str(folder / "vectors.db")) == []


# What is damaged


def drop(folder, collection):
    (name,) = (name for name in names_in(folder) if name.endswith(f"_{collection}"))
    with closing(MilvusDatabase(str(folder / "vectors.db"))) as database:
        database.drop(name)
    return name


def test_what_is_lost_is_named_and_built_anew(own):
    """A collection, or a row of one; only their own texts are encoded: the others are there."""
    corpus, folder = own
    (bank,) = (name for name in names_in(folder) if name.endswith("_bank"))
    with closing(MilvusDatabase(str(folder / "vectors.db"))) as database:
        client = MilvusClient(database.address)
        client.delete(bank, ids=[0])
        client.close()
    with pytest.raises(IndexUnusableError, match=r"vectors instead of \d+.*run: report-rag build"):
        index_folder.load(corpus, folder)
    name = drop(folder, "gap")
    with pytest.raises(IndexUnusableError) as caught:
        index_folder.load(corpus, folder)
    assert f"no collection {name}; run: report-rag build" in told(caught) or bank in told(caught)
    encoder = HashedEncoder(dimension=DIMENSION)
    assert built(corpus, folder, encoder=encoder).built
    assert encoder.passages == []
    assert "How much does a wheelbarrow cost?" in encoder.questions
    assert len(encoder.questions) < 130
    assert assistant_over(corpus, folder).ask(QUESTIONS[0]).citations


def test_a_collection_of_another_shape_is_refused(tmp_path):
    """As many vectors of another dimension are others."""
    with closing(MilvusDatabase(str(tmp_path / "vectors.db"))) as database:
        database.create("some", VECTORS)
        with pytest.raises(IndexUnusableError, match="or others; run: report-rag build"):
            database.check("some", 4, 7)


def test_a_row_that_is_not_there_is_told(tmp_path):
    """What cannot be read is no vector of zeros."""
    with closing(MilvusDatabase(str(tmp_path / "vectors.db"))) as database:
        database.create("some", VECTORS)
        with pytest.raises(IndexUnusableError, match=r"missing; run: report-rag build"):
            database.read("some", np.array([2, 9]), 3)


KILLED = """
import os, signal, sys
sys.argv = ["report-rag", "build", *sys.argv[1:]]
import double_program
from report_rag.vectors.milvus_database import MilvusDatabase
created, count = MilvusDatabase.create, []

def create(self, name, vectors):
    created(self, name, vectors)
    count.append(name)
    if len(count) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

MilvusDatabase.create = create
double_program.cli.main()
"""


def test_a_killed_build_leaves_the_old_one_and_is_removed(own):
    """Killed with two collections written: readers see nothing of it, and the next build sweeps."""
    corpus, folder = own
    database, before = str(folder / "vectors.db"), names_in(folder)
    change(corpus)
    gc.collect()  # Nobody may have the file open.
    program = [sys.executable, "-c", KILLED, "--corpus", str(corpus), "--index", str(folder)]
    done = subprocess.run(
        [*program, "--model", "hashed-words"], check=False, env=with_tests(), capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert names_in(folder) == before
    assert len(collections_of(database)) == len(before) + 2
    change(corpus, "evening fog", "morning fog")
    assert assistant_over(corpus, folder).ask(QUESTIONS[0]).citations
    assert not built(corpus, folder).built
    assert collections_of(database) == before


def with_tests():
    """An environment in which a program finds the doubles."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    return os.environ | {"PYTHONPATH": path}


# What is away


def told(caught):
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_an_address_that_does_not_answer_is_named(reports, in_files, tmp_path):
    """Before anything is encoded, with what can be done; the index stays as it was."""
    folder = shutil.copytree(in_files, tmp_path / "index")
    with pytest.raises(VectorsError) as caught:
        built(reports, folder, "http://127.0.0.1:9")
    message = told(caught)
    assert message.startswith("http://127.0.0.1:9: Milvus does not answer there (")
    assert "report-rag build --vectors" in message
    assert index_folder.load(reports, folder).manifest.vectors == FILES


def test_a_server_that_stops_is_told_and_can_be_left(reports, in_files, tmp_path, monkeypatch):
    """A question then ends with one line and not with a trace of gRPC; so does a build.

    An operator who leaves the server encodes anew: its vectors cannot be read any more, and the
    old folder stays, since it names what is still to be removed there.
    """
    running, database, port = start_server_in_thread(str(tmp_path / "db"))
    folder = shutil.copytree(in_files, tmp_path / "index")
    built(reports, folder, f"http://127.0.0.1:{port}")
    assistant = assistant_over(reports, folder)
    running.stop(grace=None).wait()
    database.close()
    monkeypatch.setattr(milvus_settings, "TIMEOUT", 1)
    for work in (lambda: assistant.ask(QUESTIONS[0]), lambda: built(reports, folder)):
        with pytest.raises(VectorsError) as caught:
            work()
        assert told(caught).startswith(f"http://127.0.0.1:{port}: ")
    result = built(reports, folder, FILES)
    assert result.built
    assert result.encoded > 1000
    assert len(list(folder.glob("build-*"))) == 2


def test_a_file_that_another_process_has_open_is_named(own):
    """It serves one process; several need a server."""
    corpus, folder = own
    gc.collect()
    database = str(folder / "vectors.db")
    code = f"from milvus_lite import MilvusLite; MilvusLite({database!r}); print('open'); input()"
    with subprocess.Popen(
        [sys.executable, "-uc", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(VectorsError) as caught:
            index_folder.load(corpus, folder)
        holder.communicate("\n")
    assert "another process has this database open" in told(caught)
    assert index_folder.load(corpus, folder).manifest.vectors == "vectors.db"


def test_a_file_that_is_no_database_is_named(tmp_path):
    """And so is one in a folder that is not there."""
    path = tmp_path / "vectors.db"
    path.write_text("no database", encoding="utf-8")
    for wrong, expected in ((path, "cannot open it"), (tmp_path / "no" / "x.db", "no such folder")):
        with pytest.raises(VectorsError) as caught:
            MilvusDatabase(str(wrong))
        assert expected in told(caught)


def test_a_database_is_closed_after_its_last_user(own):
    """An index that nobody has any more leaves the file to other processes."""
    corpus, folder = own
    index = index_folder.load(corpus, folder)
    assert len(index.passages) > 0
    del index
    gc.collect()
    MilvusLite(str(folder / "vectors.db")).close()


def test_a_missing_engine_is_named_with_how_to_get_it(own):
    """Without the package it is said so in one line."""
    corpus, folder = own
    code = (
        "import sys; sys.modules['pymilvus'] = None; import double_program;"
        f"sys.exit(double_program.cli.main(['ask', 'Why?', '--corpus', {str(corpus)!r},"
        f"'--index', {str(folder)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, env=with_tests(), capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "packages that are not installed (pymilvus)" in done.stderr
    assert "pip install --editable '.[milvus]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


# Places


@pytest.mark.parametrize(
    "text",
    [
        "files",
        "vectors.db",
        "some/where/vectors.db",
        "http://127.0.0.1:19530",
        "milvus://127.0.0.1:19530",
        "https://milvus.example.org/reports",
    ],
)
def test_a_place_is_files_a_database_or_an_address(text):
    """Kept as it was written."""
    assert parse_location(text) == text


@pytest.mark.parametrize("text", ["file", "vectors", ".db", "ftp://x/vectors.db", "http://", ""])
def test_what_is_no_place_is_refused(text):
    """With what it could be."""
    with pytest.raises(ValueError, match=r"neither 'files', nor a file such as vectors\.db"):
        parse_location(text)


def test_an_address_with_a_secret_is_refused():
    """It would stand in the manifest."""
    with pytest.raises(ValueError, match=TOKEN):
        parse_location("http://root:secret@milvus:19530")


def test_a_file_in_the_index_folder_is_kept_by_its_way_from_there(tmp_path):
    """Another one by its whole path, an address as it is."""
    folder = tmp_path / "index"
    assert recorded_location(str(folder / "vectors.db"), folder) == "vectors.db"
    assert address_of("vectors.db", folder) == str(folder / "vectors.db")
    other = str(tmp_path / "vectors.db")
    assert recorded_location(other, folder) == address_of(other, folder) == other
    assert (
        recorded_location("http://m:1", folder) == address_of("http://m:1", folder) == "http://m:1"
    )
    assert address_of("milvus://m:1", folder) == "http://m:1"
