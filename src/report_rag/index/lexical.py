"""The BM25 indexes of a corpus: one for each lexical field in each language.

A lexical field is a set of texts that is searched by words: the passages, or the questions that
people wrote for them (bank questions). A list is several passages that an answer can show as a
whole. A BM25 index on disk holds no passage numbers. So both the build and each load call
`lexical_texts`, which gives the numbers in the order of the texts.
"""

from collections.abc import Sequence

from report_rag.index.texts import bank, translated_paths_of, with_headings
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.language import terms
from report_rag.types import Language, LexicalField, Passage, PassageList, Report

LexicalIndexes = dict[tuple[LexicalField, Language], LexicalIndex]
LexicalTexts = dict[tuple[LexicalField, Language], list[tuple[int, str]]]
"""For each index, its texts in order: pairs of the passage's number, from 0 in the corpus, and the
text."""


def lexical_indexes(
    reports: Sequence[Report], passages: Sequence[Passage], lists: Sequence[PassageList]
) -> LexicalIndexes:
    """Builds the BM25 index of every field in every language, empty where there are no texts.

    `passages` and `lists` are all of those of `reports`. The number of a passage in the indexes is
    its place in `passages`, from 0.
    """
    return {
        (field, language): LexicalIndex.of(
            [terms(text, language) for _, text in texts], [owner for owner, _ in texts]
        )
        for (field, language), texts in lexical_texts(reports, passages, lists).items()
    }


def lexical_texts(
    reports: Sequence[Report], passages: Sequence[Passage], lists: Sequence[PassageList]
) -> LexicalTexts:
    """The texts of each index; the arguments are those of `lexical_indexes`.

    The text of a passage begins with the two innermost headings above it. A translation is among
    the texts of the other language, and begins with the translations of these headings. A bank
    question occurs once for each passage that answers it, but not at all if a whole list does.
    """
    found: LexicalTexts = {(field, one): [] for field in LexicalField for one in Language}
    languages = {report.name: report.language for report in reports}
    path_of = translated_paths_of(reports)
    for number, passage in enumerate(passages):
        language = languages[passage.report]
        text = with_headings(passage.section_path, passage.text)
        found[LexicalField.TEXT, language].append((number, text))
        if passage.translation is not None:
            text = with_headings(path_of(passage), passage.translation)
            found[LexicalField.TEXT, language.other].append((number, text))
    for question, owners, whole_list in bank(reports, passages, lists):
        if whole_list is None:
            found[LexicalField.BANK, question.language] += [(one, question.text) for one in owners]
    return found
