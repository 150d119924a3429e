"""The BM25 indexes of a corpus: one for each lexical field in each language.

A lexical field is a set of texts that is searched by words: the passages, or the questions that
people wrote for them (bank questions). Build and load go through the same texts in the same order,
since an index on disk holds no passage numbers: they are read from the corpus again.
"""

from collections.abc import Iterator, Sequence

from report_rag.index.texts import bank, translated_path, with_headings
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.language import terms
from report_rag.types import Language, LexicalField, Passage, PassageList, Report

LexicalIndexes = dict[tuple[LexicalField, Language], LexicalIndex]
LexicalTexts = dict[tuple[LexicalField, Language], list[tuple[int, str]]]
"""The texts of each index, each after the number of its passage, from 0 in the corpus."""


def lexical_indexes(
    reports: Sequence[Report], passages: Sequence[Passage], lists: Sequence[PassageList]
) -> LexicalIndexes:
    """Builds all BM25 indexes of some reports, given with all their passages and lists."""
    return {
        (field, language): LexicalIndex.of(
            [terms(text, language) for _, text in texts], [owner for owner, _ in texts]
        )
        for (field, language), texts in lexical_texts(reports, passages, lists).items()
    }


def lexical_texts(
    reports: Sequence[Report], passages: Sequence[Passage], lists: Sequence[PassageList]
) -> LexicalTexts:
    """The texts of each index, each with the number of its passage.

    A bank question occurs once for each passage that answers it, and not if a whole list does.
    """
    found: LexicalTexts = {(field, one): [] for field in LexicalField for one in Language}
    for language in Language:
        found[LexicalField.TEXT, language] += _passages_in(language, reports, passages)
    for question, owners, whole_list in bank(reports, passages, lists):
        if whole_list is None:
            found[LexicalField.BANK, question.language] += [(one, question.text) for one in owners]
    return found


def _passages_in(
    language: Language, reports: Sequence[Report], passages: Sequence[Passage]
) -> Iterator[tuple[int, str]]:
    """The number and text of each passage that `language` has, original or translated.

    The text comes after its headings in that language.
    """
    languages = {report.name: report.language for report in reports}
    for number, passage in enumerate(passages):
        if languages[passage.report] is language:
            yield number, with_headings(passage.section_path, passage.text)
        elif passage.translation is not None:
            path = translated_path(reports, passage)
            yield number, with_headings(path, passage.translation)
