"""Headings and labels of reports as they are shown around quotes.

In the words of the translation for readers of the other language, where there is one; those that
are all in capitals in the case of a sentence. Quotes, and what is copied to be cited, have them as
they are printed.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from report_rag.rendering.labels import Title, heading_name, shown_translation
from report_rag.text.truecase import sentence_case, usual_forms
from report_rag.types import Citation, Language, OutlineEntry, Report

_MOST_KEPT = 32
"""Texts whose `usual_forms` are kept in memory; reading one takes some 30 milliseconds."""


class Headings:
    """The headings of some reports for readers of one language."""

    def __init__(self, reports: Sequence[Report], language: Language) -> None:
        """Headings of other reports than `reports` are shown in the case in which they are
        printed; `language` is that of the readers."""
        self._reports = {report.name: report for report in reports}
        self._language = language
        self._forms: dict[tuple[str, bool], Mapping[str, str]] = {}

    def shown(self, report: str, printed: str, translated: str | None, own: Language) -> Title:
        """A heading or label of the report with this name, and the language that it is shown in.

        `printed` is in the language `own`, which is that of the report, `translated` in the other.
        """
        is_translated = bool(translated) and own is not self._language
        text = translated if translated and is_translated else printed
        language = self._language if is_translated else own
        parts = heading_name(text).split(" › ")
        forms = self._forms_of(report, is_translated)
        if forms is not None:
            parts = [sentence_case(part, language, forms) for part in parts]
        return Title(" › ".join(parts), language)

    def path(self, citation: Citation) -> tuple[Title, ...]:
        """The headings above a passage, outermost first."""
        translated = citation.translated_section_path or (None,) * len(citation.section_path)
        return tuple(
            self.shown(citation.report, heading, other, citation.quote_language)
            for heading, other in zip(citation.section_path, translated, strict=True)
        )

    def label(self, citation: Citation) -> Title | None:
        """The label of a passage; None if it has none."""
        if citation.label is None:
            return None
        # Not in other words than the passage below it.
        shown = shown_translation(citation, self._language)
        translated = citation.translated_label if shown else None
        return self.shown(citation.report, citation.label, translated, citation.quote_language)

    def entry(self, entry: OutlineEntry) -> Title:
        """The title of a line of an outline."""
        return self.shown(entry.report, entry.title, entry.translated_title, entry.language)

    def _forms_of(self, name: str, is_translated: bool) -> Mapping[str, str] | None:
        if name not in self._reports:
            return None
        key = name, is_translated
        if key not in self._forms:
            report = self._reports[name]
            texts = tuple(block.text for block in report.blocks)
            labels = tuple(block.label for block in report.blocks)
            if is_translated:
                texts, labels = report.translation, report.translated_labels
            self._forms[key] = _forms(texts, labels)
        return self._forms[key]


@lru_cache(_MOST_KEPT)
def _forms(texts: tuple[str, ...], labels: tuple[str | None, ...]) -> Mapping[str, str]:
    """The usual forms of the words in the texts of blocks, without the labels that open them."""
    known = labels or (None,) * len(texts)
    return usual_forms(
        text.partition(label)[2] if label else text
        for text, label in zip(texts, known, strict=True)
    )
