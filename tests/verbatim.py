"""What every answer has to keep to: the report's words, or a fixed sentence, and nothing else."""

import re
from collections.abc import Sequence

from report_rag.index import Index
from report_rag.interfaces.render import plain_text
from report_rag.interfaces.strings import STRINGS
from report_rag.language import statements
from report_rag.types import Answer, Language, Outcome, Span

# What may be filled into a fixed sentence: numbers, names of countries, names of languages.
_FILLED = {"country": r"[\w ,.’'()-]+", "passages": r"\d+ (?:(?:of|de) \d+ )?\w+", "count": r"\d+"}


def assert_verbatim(index: Index, answer: Answer) -> None:
    """Each citation is the report's, where it says; each line shown is the report's or fixed."""
    reports = {report.name: report for report in index.reports}
    passages = {(one.report, one.passage_id): one for one in index.passages}
    for citation in (*answer.citations, *answer.related):
        report = reports[citation.report]
        passage = passages[citation.report, citation.passage_id]
        assert report.text[citation.span.slice] == citation.quote
        assert citation.quote == passage.text
        assert citation.translation == passage.translation
        assert citation.section_path == passage.section_path
        assert citation.pages == passage.pages
        _assert_sentences(citation.quote, citation.highlights)
        _assert_sentences(citation.translation or "", citation.translation_highlights)
    for related in answer.related:
        assert not related.highlights
        assert not related.translation_highlights
    if answer.outcome in (Outcome.SAFEGUARDING, Outcome.DECLINED) or answer.contacts:
        assert not answer.citations
        assert not answer.related
    for contact in answer.contacts:
        assert contact in index.contacts
    assert set(answer.citation.split(" · ")) <= {report.citation for report in index.reports}
    _assert_lines(answer)


def _assert_sentences(text: str, highlights: Sequence[Span]) -> None:
    """Marks are whole sentences of the text, in order, and never all of them."""
    bounds = [Span(start, end) for start, end in statements(text)]
    places = [bounds.index(one) for one in highlights]
    assert places == sorted(set(places))
    assert not places or len(places) < len(bounds)


def _assert_lines(answer: Answer) -> None:
    """Takes the report's words out of the plain text; what is left has to be fixed sentences."""
    strings = STRINGS[answer.language]
    rest = plain_text(answer)
    for citation in (*answer.citations, *answer.related):
        own = f"\n\n[{citation.number}] {' > '.join(citation.section_path)}"
        assert own in rest
        rest = rest.replace(own, "\n\n@", 1)
        if citation.pages:
            pages = f" {strings.and_word} ".join(citation.pages)
            label = strings.page if len(citation.pages) == 1 else strings.pages
            rest = rest.replace(f"@ ({label.format(page=pages, pages=pages)})", "@", 1)
        assert f"@\n{citation.quote}" in rest
        rest = rest.replace(f"@\n{citation.quote}", "", 1)
        if citation.translation and answer.language is citation.translation_language:
            rest = rest.replace(f"    {strings.translation_label}: {citation.translation}", "", 1)
    if answer.citations:
        rest = rest.replace(f"{strings.cite_as}: {answer.citation}", "", 1)
    if answer.listing:
        counted = strings.listing.format(shown=answer.listing.shown, of=answer.listing.of)
        title = f"{answer.listing.title}: " if answer.listing.title else ""
        assert answer.listing.title in {*answer.citations[0].section_path[-2:], ""}
        rest = rest.replace(f"\n{title}{counted}", "", 1)
    if answer.searched is not None:
        understood = strings.searching.format(question=answer.searched)
        assert rest.startswith(understood)
        rest = rest.removeprefix(understood)
    for contact in answer.contacts:
        line = f"\n- {contact.name[answer.language]}: {contact.reach[answer.language]}"
        assert line in rest
        rest = rest.replace(line, "", 1)
    assert _fixed(answer.language).fullmatch(" ".join(rest.split())), rest


def _fixed(language: Language) -> re.Pattern[str]:
    """One or more of the sentences that may introduce an answer."""
    strings = STRINGS[language]
    sentences = [
        strings.answered,
        strings.answered_low,
        strings.answered_list,
        strings.answered_country,
        strings.only_mentions,
        strings.some_only_mention,
        strings.not_in_report,
        strings.country_not_treated,
        strings.also_not_treated,
        strings.related,
        strings.chitchat,
        f"{strings.help_title} {strings.help_message}",
        strings.help_ending,
        strings.declined,
        strings.helpline_question,
        *strings.notices.values(),
    ]
    patterns = [
        re.sub(r"\\\{(\w+)\\\}", lambda name: f"(?:{_FILLED[name[1]]})", re.escape(one))
        for one in sentences
    ]
    return re.compile(rf"(?:(?:{'|'.join(patterns)}) ?)+")
