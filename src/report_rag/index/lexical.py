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


def lexical_indexes(
    reports: Sequence[Report], passages: Sequence[Passage], lists: Sequence[PassageList]
) -> LexicalIndexes:
    """Builds all BM25 indexes of some reports, with their passages and lists."""
    indexes = {}
    for field in LexicalField:
        for language in Language:
            texts = lexical_texts(field, language, reports, passages, lists)
            stems = [terms(text, language) for _, text in texts]
            indexes[field, language] = LexicalIndex.of(stems, [owner for owner, _ in texts])
    return indexes


def lexical_owners(
    reports: Sequence[Report], passages: Sequence[Passage], lists: Sequence[PassageList]
) -> dict[tuple[LexicalField, Language], list[int]]:
    """The number of the passage of each text of each index, in the order of `lexical_indexes`."""
    return {
        (field, language): [
            owner for owner, _ in lexical_texts(field, language, reports, passages, lists)
        ]
        for field in LexicalField
        for language in Language
    }


def lexical_texts(
    field: LexicalField,
    language: Language,
    reports: Sequence[Report],
    passages: Sequence[Passage],
    lists: Sequence[PassageList],
) -> list[tuple[int, str]]:
    """The texts of one index, each with the number of its passage.

    A bank question stands once for each of its passages; one that a whole list answers is left out.
    """
    if field is LexicalField.TEXT:
        return list(_passages_in(language, reports, passages))
    return [
        (owner, question.text)
        for question, owners, whole_list in bank(reports, passages, lists)
        if question.language is language and whole_list is None
        for owner in owners
    ]


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
