"""The BM25 indexes of a corpus: one for each lexical field in each language.

Build and load go through the same texts in the same order, since an index on disk holds no passage
numbers: they are read from the corpus again.
"""

from collections.abc import Iterator, Sequence

from report_rag.index.texts import bank, translated_path, with_headings
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.language import terms
from report_rag.types import Language, LexicalField, Passage, PassageList, Report

LexicalIndexes = dict[tuple[LexicalField, Language], LexicalIndex]
LexicalTexts = dict[tuple[LexicalField, Language], list[tuple[int, str]]]


def lexical_indexes(
    reports: Sequence[Report], passages: Sequence[Passage], lists: Sequence[PassageList]
) -> LexicalIndexes:
    """Builds all BM25 indexes of some reports, with their passages and lists."""
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

    A bank question stands once for each of its passages; one that a whole list answers is left out.
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
    """Passages or their translations in one language, with their headings in that language."""
    languages = {report.name: report.language for report in reports}
    for number, passage in enumerate(passages):
        if languages[passage.report] is language:
            yield number, with_headings(passage.section_path, passage.text)
        elif passage.translation is not None:
            path = translated_path(reports, passage)
            yield number, with_headings(path, passage.translation)
