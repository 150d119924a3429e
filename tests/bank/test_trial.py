"""An index with another bank is what a build of that bank would have made."""

import shutil

import numpy as np
import pytest

from doubles import HashedEncoder
from report_rag.bank.trial import KnownVectors, with_bank
from report_rag.index import build as build_folder
from report_rag.index.loaded import load
from report_rag.progress import silent
from report_rag.retrieval.fusion import search
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Language
from report_rag.vectors.neighbourhood import Neighbourhoods
from reports import GARDEN

ASKED = (
    ("How are potatoes kept safe?", Language.EN),
    ("¿Quién presta bombas?", Language.ES),
    ("What are all the recommendations?", Language.EN),
)


@pytest.fixture(scope="module")
def half(tiny_corpus, tmp_path_factory):
    """The tiny report with every second line of its bank, built and loaded."""
    corpus = shutil.copytree(tiny_corpus, tmp_path_factory.mktemp("half") / "corpus")
    path = corpus / GARDEN / "questions.jsonl"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[::2]), "utf-8")
    (corpus / GARDEN / "unanswered.jsonl").unlink()
    folder, double = tmp_path_factory.mktemp("half-index"), HashedEncoder()
    build_folder.build(corpus, folder, double.name, lambda: double, silent)
    return load(corpus, folder)


def scores(index, text, language):
    found = search(index, Neighbourhoods(HashedEncoder()), ParsedText(text), language)
    return found.scores, found.lists


@pytest.mark.parametrize(("text", "language"), ASKED)
def test_a_trial_finds_what_a_build_would_find(tiny_index, half, text, language):
    """The same scores of passages and lists, from a whole bank cut to the half."""
    kept = {one.text for one in half.reports[0].questions}
    rows = [n for n, one in enumerate(tiny_index.reports[0].questions) if one.text in kept]
    vectors = tiny_index.dense[Collection.BANK].vectors()[rows]
    trial = with_bank(tiny_index, half.reports[0].questions, vectors)
    for own, built in zip(scores(trial, text, language), scores(half, text, language), strict=True):
        assert np.allclose(own, built, atol=1e-6)


@pytest.mark.parametrize(("text", "language"), ASKED)
def test_a_trial_with_the_whole_bank_changes_no_score(tiny_index, text, language):
    """The bank of the index itself gives back its scores."""
    own = tiny_index.dense[Collection.BANK].vectors()
    trial = with_bank(tiny_index, tiny_index.reports[0].questions, own)
    for new, old in zip(
        scores(trial, text, language), scores(tiny_index, text, language), strict=True
    ):
        assert np.allclose(new, old, atol=1e-6)


def test_a_trial_without_a_bank_has_no_question(tiny_index):
    """Nothing of the bank is left: no vector, no word, no learned map."""
    trial = with_bank(tiny_index, [], np.zeros((0, 1024), dtype=np.float32))
    assert len(trial.dense[Collection.BANK]) == 0
    assert len(trial.dense[Collection.LIST]) == len(tiny_index.lists)
    assert trial.association is None
    assert trial.reports[0].questions == ()
    assert tiny_index.knows(ParsedText("organised"))
    assert not trial.knows(ParsedText("organised"))


def test_known_texts_are_not_encoded_again():
    """Their vectors are the known ones; each other text is encoded once, in its place."""
    double = HashedEncoder()
    known = np.eye(1, 1024, dtype=np.float32)[0]
    remembering = KnownVectors(double, {"known": known})
    vectors = remembering.encode_questions(["new", "known", "new"])
    assert double.questions == ["new"]
    assert np.array_equal(vectors[1], known)
    assert np.array_equal(vectors[0], vectors[2])
    assert np.array_equal(vectors[:1], HashedEncoder().encode_questions(["new"]))


def test_no_texts_give_no_vectors():
    """The shape is that of any result of an encoder."""
    assert KnownVectors(HashedEncoder(), {}).encode_questions([]).shape == (0, 1024)


def test_passages_are_encoded_by_the_other_encoder():
    """Only questions are remembered; name, dimension and scripts are the other's, too."""
    double = HashedEncoder()
    remembering = KnownVectors(double, {})
    assert np.array_equal(
        remembering.encode_passages(["Straw."]), HashedEncoder().encode_passages(["Straw."])
    )
    assert (remembering.name, remembering.dimension) == (double.name, double.dimension)
    assert remembering.reads("Straw.")
