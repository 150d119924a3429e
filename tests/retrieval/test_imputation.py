"""Estimated similarities for reports without a question bank."""

from dataclasses import replace

import numpy as np
import pytest

from report_rag.retrieval import imputation
from report_rag.types import Collection, Language
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.neighbourhood import Neighbourhoods
from reports import GARDEN, HARBOUR

NEAR = np.float32(0.8)


def asked_of(index, counts):
    """The index with so many questions for the passages of each number."""
    owners = [(number,) for number, count in counts.items() for _ in range(count)]
    rows = np.zeros((len(owners), 1024), dtype=np.float32)
    rows[:, 0] = 1
    return replace(index, dense=index.dense | {Collection.BANK: FaissIndex.of(rows, owners)})


def of(index, name):
    return [number for number, one in enumerate(index.passages) if one.report == name]


def test_a_passage_with_few_questions_counts_as_one_without(several_index):
    """Many questions about other passages of its report are no questions about it."""
    garden, harbour = of(several_index, GARDEN), of(several_index, HARBOUR)
    enough = dict.fromkeys(garden, imputation.ENOUGH)
    index = asked_of(several_index, {**enough, harbour[0]: 2 * len(harbour), harbour[1]: 1})
    little = imputation.has_few_bank_questions(index)
    assert not little[garden].any()
    assert not little[harbour[0]]
    assert little[harbour[1:]].all()


def test_questions_are_counted_for_each_passage_that_they_belong_to(several_index):
    """A question of two passages counts for both; one of a whole list for none."""
    rows = np.eye(3, 1024, dtype=np.float32)
    bank = FaissIndex.of(rows, [(0, 1), (1,), ()])
    counted = replace(
        several_index, dense=several_index.dense | {Collection.BANK: bank}
    ).questions_of
    assert counted[:3].tolist() == [1, 2, 0]
    assert len(counted) == len(several_index.passages)


@pytest.mark.parametrize("language", Language)
def test_an_estimate_is_higher_for_what_is_asked_in_another_language(several_index, language):
    """Similarities across languages are lower, so that a bank question would gain more."""
    (index,) = [
        replace(
            several_index,
            passages=tuple(replace(one, translation=None) for one in several_index.passages),
            reports=tuple(replace(one, translation=()) for one in several_index.reports),
        )
    ]
    closest = np.full(len(index.passages), NEAR, dtype=np.float32)
    own, across = (float(one) for one in (imputation.GAINED, imputation._GAINED_ACROSS))
    gained = {Language.EN: own, Language.ES: across}[language]
    estimated = imputation.of_passages(index, closest, language)
    assert estimated == pytest.approx(np.full(len(closest), NEAR + gained))
    assert across > own > 0
    # With a translation the report can be read in both languages.
    translated = imputation.of_passages(several_index, closest, language)
    assert translated == pytest.approx(np.full(len(closest), NEAR + own))


def test_a_bank_with_enough_questions_is_left_as_it_is(several_index, encoder):
    """In a report without enough, the nearest question counts if it is nearer than the estimate."""
    garden, harbour = of(several_index, GARDEN), of(several_index, HARBOUR)
    index = asked_of(several_index, {**dict.fromkeys(garden, imputation.ENOUGH), harbour[0]: 1})
    question = Neighbourhoods(encoder).of("Who lends winches?")
    known = question.nearest(index.dense[Collection.BANK]).of_owners(len(index.passages))
    found = np.full(len(index.passages), 0.5, dtype=np.float32)
    estimated = np.full(len(index.passages), known[harbour[0]] - 0.1, dtype=np.float32)
    bank = imputation.of_bank(index, found, estimated, question)
    assert bank[garden] == pytest.approx(found[garden])
    assert bank[harbour[0]] == pytest.approx(known[harbour[0]])
    assert bank[harbour[1:]] == pytest.approx(estimated[harbour[1:]])


def test_in_a_bank_for_some_passages_all_are_compared_alike(several_index, encoder):
    """A passage with enough questions has its nearest one, as have those with few."""
    garden = of(several_index, GARDEN)
    index = asked_of(several_index, {garden[0]: imputation.ENOUGH, garden[1]: 1})
    question = Neighbourhoods(encoder).of("Who lends winches?")
    known = question.nearest(index.dense[Collection.BANK]).of_owners(len(index.passages))
    found = np.full(len(index.passages), 0.1, dtype=np.float32)
    estimated = np.full(len(index.passages), known[garden[0]] - 0.1, dtype=np.float32)
    bank = imputation.of_bank(index, found, estimated, question)
    assert bank[garden[:2]] == pytest.approx(known[garden[:2]])
    assert bank[garden[2:]] == pytest.approx(estimated[garden[2:]])


def test_a_list_without_bank_questions_gains_what_one_would_add(several_index):
    """A list with a bank question keeps its similarity; the others are centred, too."""
    asked = np.arange(len(several_index.lists)) % 2 == 0
    lists = several_index.dense[Collection.LIST]
    kept = [row for row in range(len(lists)) if row < len(asked) or asked[lists.owners[row][0]]]
    fewer = FaissIndex.of(lists.read(np.array(kept)), [lists.owners[row] for row in kept])
    index = replace(several_index, dense=several_index.dense | {Collection.LIST: fewer})
    assert np.array_equal(index.questions_of_lists > 0, asked)
    found = np.full(len(asked), NEAR, dtype=np.float32)
    lists = imputation.of_lists(index, found, Language.EN)
    assert lists[asked] == pytest.approx(found[asked])
    centred = index.hubness.lists_without(found, Language.EN)
    assert lists[~asked] == pytest.approx(centred[~asked] + imputation.GAINED)
