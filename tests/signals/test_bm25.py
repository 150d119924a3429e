"""BM25 scores of passages, the same as those of bm25s; saved, loaded and checked."""

import bm25s
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from report_rag.errors import IndexUnusableError
from report_rag.signals.bm25 import LexicalIndex

# Three passages; the second owns two texts, the last text has no words.
TEXTS = [["water", "pump"], ["seed"], ["seed", "bed", "hedge"], ["water", "water", "fog"], []]
OWNERS = [0, 1, 1, 2, 3]


@pytest.fixture
def index():
    return LexicalIndex.of(TEXTS, OWNERS)


def test_passages_rank_by_shared_words(index):
    """More of the question's words, rarer ones, and shorter texts score higher; none is zero."""
    assert list(np.argsort(-index.scores(["water", "pump"], 4))[:2]) == [0, 2]
    assert list(np.argsort(-index.scores(["water", "fog"], 4))[:2]) == [2, 0]
    assert list(index.scores(["pump"], 4) > 0) == [True, False, False, False]


def test_a_word_said_twice_counts_more(index):
    """Of two texts with the word, the one that repeats it scores higher, longer though it is."""
    first, _, third, _ = index.scores(["water"], 4)
    assert third > first > 0


@given(
    texts=st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), min_size=1, max_size=9),
    asked=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5),
)
def test_scores_are_those_of_bm25s(texts, asked):
    """Equal bit for bit: bm25s computes the weights, and they are added in the same order."""
    assume(any(texts))
    whole = bm25s.BM25()
    whole.index(texts, show_progress=False)
    known = [word for word in asked if word in whole.vocab_dict]
    theirs = whole.get_scores(known) if known else np.zeros(len(texts))
    ours = LexicalIndex.of(texts, range(len(texts))).scores(asked, len(texts))
    assert ours.tolist() == theirs.tolist()


def test_the_best_text_of_a_passage_counts(index):
    """A passage with several texts has the score of the best one, not the sum."""
    alone = LexicalIndex.of(TEXTS, range(5)).scores(["seed"], 5)
    assert alone[1] > alone[2] > 0
    assert index.scores(["seed"], 4)[1] == alone[1]


def test_a_rare_word_counts_more_than_a_common_one():
    """Of two passages with one word each, the one with the rarer word scores higher."""
    index = LexicalIndex.of([["garden"], ["fog"], ["garden"], ["garden"]], range(4))
    first, second, *_ = index.scores(["garden", "fog"], 4)
    assert second > first > 0


@pytest.mark.parametrize("stems", [[], ["unheard"], ["unheard", "the"]])
def test_words_that_no_text_has_score_nothing(index, stems):
    """An unknown word is no error; it scores 0 everywhere."""
    assert list(index.scores(stems, 4)) == [0, 0, 0, 0]


def test_the_empty_word_scores_nothing(index):
    """An empty stem counts as an unknown word."""
    assert list(index.scores(["", "fog"], 4)) == list(index.scores(["fog"], 4))


def test_an_unknown_word_changes_nothing(index):
    """Unknown words add nothing to the score of the known ones."""
    assert np.array_equal(index.scores(["fog", "unheard"], 4), index.scores(["fog"], 4))


def test_a_known_word_is_known(index):
    """`knows` tells whether any text has a word."""
    assert index.knows("fog")
    assert not index.knows("unheard")


@pytest.mark.parametrize(
    ("stem", "owners"),
    [
        ("water", [0, 2]),
        ("pump", [0]),
        ("seed", [1, 1]),
        ("hedge", [1]),
        ("fog", [2]),
        ("unheard", []),
        ("", []),
    ],
)
def test_the_owners_of_a_word_are_known(index, tmp_path, stem, owners):
    """`owners_of` gives the passage of each text with the word, also after saving and loading."""
    assert list(index.owners_of(stem)) == owners
    index.save(tmp_path / "words")
    assert list(LexicalIndex.load(tmp_path / "words", OWNERS).owners_of(stem)) == owners


def test_owners_come_in_the_order_of_the_texts():
    """Owners follow the order of the texts, once for each text that has the word."""
    index = LexicalIndex.of([["fog"], ["dew"], ["fog", "fog"], ["dew", "fog"]], [7, 3, 5, 5])
    assert list(index.owners_of("fog")) == [7, 5, 5]
    assert list(index.owners_of("dew")) == [3, 5]


@pytest.mark.parametrize("texts", [[], [[]], [[], []]])
def test_no_words_are_an_index_too(texts, tmp_path):
    """Without words all scores are 0, and no files are saved."""
    index = LexicalIndex.of(texts, range(len(texts)))
    assert list(index.scores(["water"], 2)) == [0, 0]
    assert not index.knows("water")
    assert index.owners_of("water").size == 0
    index.save(tmp_path / "words")
    assert not (tmp_path / "words").exists()
    read = LexicalIndex.load(tmp_path / "words", range(len(texts)))
    assert list(read.scores(["water"], 2)) == [0, 0]


def test_what_is_written_is_read_again(index, tmp_path):
    """Scores are the same after saving and loading."""
    index.save(tmp_path / "words")
    read = LexicalIndex.load(tmp_path / "words", OWNERS)
    for stems in (["water"], ["seed", "fog"], ["hedge", "pump", "water"]):
        assert np.array_equal(read.scores(stems, 4), index.scores(stems, 4))
    assert read.knows("hedge")


def test_the_files_of_bm25s_itself_are_read(index, tmp_path):
    """A folder saved by bm25s loads; its settings and its empty word are ignored."""
    whole = bm25s.BM25()
    whole.index(TEXTS, show_progress=False)
    assert "" in whole.vocab_dict
    whole.save(tmp_path / "words", show_progress=False)
    read = LexicalIndex.load(tmp_path / "words", OWNERS)
    assert np.array_equal(read.scores(["water", "fog"], 4), index.scores(["water", "fog"], 4))
    assert not read.knows("")


FILES = [
    "data.csc.index.npy",
    "indices.csc.index.npy",
    "indptr.csc.index.npy",
    "vocab.index.json",
]


def test_only_plain_files_are_written(index, tmp_path):
    """The folder holds JSON and plain arrays, and no pickle."""
    index.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    for path in tmp_path.glob("*.npy"):
        assert np.load(path, allow_pickle=False).dtype.kind in "fiu"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", ["missing", "half", "garbage"])
def test_a_damaged_file_is_refused(index, tmp_path, name, how):
    """A missing, cut off or foreign file names the command to run."""
    index.save(tmp_path)
    path = tmp_path / name
    raw = path.read_bytes()
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes(raw[: len(raw) // 2] if how == "half" else b"garbage")
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        LexicalIndex.load(tmp_path, OWNERS)


def test_an_empty_table_is_refused(index, tmp_path):
    """A table of words that has become empty names the command to run."""
    index.save(tmp_path)
    (tmp_path / "vocab.index.json").write_bytes(b"")
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        LexicalIndex.load(tmp_path, OWNERS)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".npy")])
def test_an_empty_array_is_refused(index, tmp_path, name):
    """An array that has become empty names the command to run."""
    index.save(tmp_path)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        LexicalIndex.load(tmp_path, OWNERS)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".npy")])
def test_arrays_that_do_not_fit_each_other_are_refused(index, tmp_path, name):
    """Arrays that can be read but have other lengths than the others are an error."""
    index.save(tmp_path)
    np.save(tmp_path / name, np.load(tmp_path / name)[:-1])
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        LexicalIndex.load(tmp_path, OWNERS)


def test_texts_that_nobody_owns_are_refused(index, tmp_path):
    """Files that refer to more texts than there are owners are an error."""
    index.save(tmp_path)
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        LexicalIndex.load(tmp_path, OWNERS[:3])


def test_a_pickle_is_not_opened(index, tmp_path):
    """An array of objects, which only pickle could read, is refused."""
    index.save(tmp_path)
    np.save(tmp_path / FILES[0], np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(IndexUnusableError, match="run: report-rag build"):
        LexicalIndex.load(tmp_path, OWNERS)
