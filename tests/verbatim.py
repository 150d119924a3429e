"""What every answer has to keep to: the report's words, or a fixed sentence, and nothing else.

In all three dresses: the plain text, the object and the card.
"""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

from report_rag.answering.citations import passage_url
from report_rag.answering.suggestions import FOLLOW_UPS
from report_rag.index.loaded import Index
from report_rag.rendering.answer_html import answer_html
from report_rag.rendering.answer_json import answer_json
from report_rag.rendering.labels import (
    entry_place,
    is_help_card,
    outline_lines,
)
from report_rag.rendering.links import in_language
from report_rag.rendering.plain_text import copied, plain_text
from report_rag.strings import STRINGS
from report_rag.text import countries
from report_rag.text.language import statements, words
from report_rag.types import (
    Answer,
    BlockKind,
    Citation,
    Confidence,
    Language,
    Outcome,
    Passage,
    Report,
    Span,
    Turn,
    about,
)


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
        assert citation.translated_label == passage.translated_label
        assert set(citation.translated_section_path) <= _translated_headings(report)
        assert len(citation.translated_section_path) in (0, len(citation.section_path))
        assert citation.pages == passage.pages
        _assert_sentences(citation.quote, citation.highlights)
        _assert_sentences(citation.translation or "", citation.translation_highlights)
    for related in answer.related:
        assert not related.highlights
        assert not related.translation_highlights
    if answer.outcome in (Outcome.SAFEGUARDING, Outcome.DECLINED):
        assert not answer.citations
        assert not answer.related
        assert not answer.follow_ups
    assert len(answer.follow_ups) == len(set(answer.follow_ups)) <= FOLLOW_UPS
    for contact in answer.contacts:
        assert contact in index.contacts
    assert set(answer.citation.split(" · ")) <= {report.citation for report in index.reports}
    _assert_outline(index, answer)
    fixed = _fixed(answer)
    _assert_lines(answer, fixed)
    _assert_object(index, answer, fixed)
    _assert_card(answer, fixed)


def assert_understood(index: Index, answer: Answer, history: Sequence[Turn]) -> None:
    """How a question was understood has words of the person, or a country as it is recognised."""
    if answer.searched is None:
        return
    asked = [answer.question, *(turn.content for turn in history), *answer.near]
    if answer.near:
        asked += [title for report in index.reports for title in report.translated_headings]
    codes = {code for one in index.passages for code in (*one.countries, *one.mentions)}
    named = [countries.name(code, language) for code in codes for language in Language]
    typed = [one for text in asked for one in countries.mentioned(text)]
    named += [" ".join(one.words) for one in typed]
    named += [countries.plain_name(one.code, language) for one in typed for language in Language]
    assert {*words(answer.searched)} <= {word for text in (*asked, *named) for word in words(text)}


def _assert_outline(index: Index, answer: Answer) -> None:
    """Each line of an outline is a heading, label, speaker, item or country, with its pages.

    A heading may follow the one above it ("Justice › Challenges").
    """
    printed = {
        text
        for one in index.passages
        for text in (*one.section_path, one.label, one.speaker, one.text)
        if text
    }
    printed |= {heading.text.rstrip(": ") for one in index.reports for heading in one.headings}
    codes = {code for one in index.passages for code in (*one.countries, *one.mentions)}
    named = {countries.plain_name(code, language) for code in codes for language in Language}
    translated = {one for report in index.reports for one in _translated_headings(report)}
    translated |= {one.translated_label for one in index.passages if one.translated_label}
    pages = {page for one in index.passages for page in one.pages}
    for entry in answer.outline:
        assert entry.title in named or {*entry.title.split(" › ")} <= printed
        assert {*(entry.translated_title or "").split(" › ")} - {""} <= translated
        assert set(entry.pages) <= pages
        assert re.match(r"/report\b", entry.url)


def _translated_headings(report: Report) -> set[str]:
    return {heading.rstrip(": ") for heading in report.translated_headings}


def _assert_sentences(text: str, highlights: Sequence[Span]) -> None:
    """Marks are whole sentences of the text, in order, and never all of them."""
    bounds = [Span(start, end) for start, end in statements(text)]
    places = [bounds.index(one) for one in highlights]
    assert places == sorted(set(places))
    assert not places or len(places) < len(bounds)


def _assert_lines(answer: Answer, fixed: re.Pattern[str]) -> None:
    """Takes the report's words out of the plain text; what is left has to be fixed sentences."""
    strings = STRINGS[answer.language]
    rest = plain_text(answer)
    for citation in (*answer.citations, *answer.related):
        own = f"\n\n[{citation.number}] {' > '.join(citation.section_path)}"
        assert own in rest
        rest = rest.replace(own, "\n\n@", 1)
        if citation.pages:
            rest = rest.replace(f"@ ({_pages(citation, answer.language)})", "@", 1)
        assert f"@\n{citation.quote}" in rest
        rest = rest.replace(f"@\n{citation.quote}", "", 1)
        if _translated(citation, answer):
            rest = rest.replace(f"    {strings.translation_label}: {citation.translation}", "", 1)
    if answer.citations:
        rest = rest.replace(f"{strings.cite_as}: {answer.citation}", "", 1)
    if answer.listing:
        assert answer.listing.title in {*answer.citations[0].section_path[-2:], ""}
        rest = rest.replace(f"\n{_listing(answer)}", "", 1)
    if answer.searched is not None:
        understood = _searching(answer)
        assert understood in rest
        rest = rest.replace(understood, "", 1)
    for line in outline_lines(answer):
        assert f"\n{line}" in rest
        rest = rest.replace(f"\n{line}", "", 1)
    for contact in answer.contacts:
        line = f"\n- {contact.name[answer.language]}: {contact.reach[answer.language]}"
        assert line in rest
        rest = rest.replace(line, "", 1)
    assert fixed.fullmatch(" ".join(rest.split())), rest


# The object


def _assert_object(index: Index, answer: Answer, fixed: re.Pattern[str]) -> None:
    """Every string of the object, by the field that it stands in."""
    content = answer_json(answer, "an id")
    passages = {(one.report, one.passage_id): one for one in index.passages}
    for citations, key in ((answer.citations, "passages"), (answer.related, "related")):
        for citation, shown in zip(citations, content.pop(key), strict=True):
            passage = passages[citation.report, citation.passage_id]
            _assert_fields(shown, _fields_of_passage(index, answer, passage))
    for contact, shown in zip(answer.contacts, content.pop("contacts"), strict=True):
        fields = {
            "name": [contact.name[answer.language]],
            "reach": [contact.reach[answer.language]],
            "kind": [contact.kind.value],
            "country": [contact.country],
            "url": [contact.url],
        }
        _assert_fields(shown, fields)
    for entry, shown in zip(answer.outline, content.pop("outline"), strict=True):
        fields = {
            "title": [entry.title],
            "lang": [entry.language.value],
            "translation": [entry.translated_title],
            "pages": entry.pages,
            "url": [entry.url],
        }
        _assert_fields(shown, fields)
    assert fixed.fullmatch(content.pop("message"))
    _assert_fields(content, _fields_of_answer(index, answer))


def _assert_fields(content: dict[str, Any], allowed: dict[str, Sequence[str | None]]) -> None:
    for field, text in _strings(content):
        assert text in allowed.get(field, ()), f"{field}: {text}"


def _strings(content: object, field: str = "") -> Iterator[tuple[str, str]]:
    """The strings of an object, however deep, each with the name of its field."""
    if isinstance(content, str):
        yield field, content
    elif isinstance(content, dict):
        for name, value in content.items():
            yield from _strings(value, name)
    elif isinstance(content, list):
        for value in content:
            yield from _strings(value, field)


def _fields_of_passage(
    index: Index, answer: Answer, passage: Passage
) -> dict[str, Sequence[str | None]]:
    """What may stand in the fields of a passage; a translation only for who reads it."""
    report = next(one for one in index.reports if one.name == passage.report)
    language = report.language
    return {
        "passage_id": [passage.passage_id],
        "report": [passage.report],
        "text": [passage.text],
        "lang": [language.value],
        "translation": [passage.translation] if answer.language is not language else [],
        "section_path": passage.section_path,
        "translated_section_path": (
            [*_translated_headings(report)] if answer.language is not language else []
        ),
        "label": [passage.label],
        "translated_label": [passage.translated_label] if answer.language is not language else [],
        "speaker": [passage.speaker],
        "pages": passage.pages,
        "url": [
            passage_url(index, passage, one.highlights)
            for one in (*answer.citations, *answer.related)
            if (one.report, one.passage_id) == (passage.report, passage.passage_id)
        ],
    }


def _fields_of_answer(index: Index, answer: Answer) -> dict[str, Sequence[str | None]]:
    """What may stand in the fields of an answer that hold no passage and no contact."""
    return {
        "id": ["an id"],
        "question": [answer.question],
        "language": [*Language],
        "outcome": [*Outcome],
        "about": [about(answer.intent).value],
        "intent": [answer.intent and answer.intent.value],
        "confidence": [*Confidence],
        "searched": [answer.searched],
        "title": ["", *(title for one in index.passages for title in one.section_path)],
        "translation": [one for report in index.reports for one in _translated_headings(report)],
        "follow_ups": [
            question.text
            for report in index.reports
            for question in report.questions
            if question.language is answer.language
        ],
        "near": [title for one in index.passages for title in one.section_path],
        "citation": [answer.citation],
    }


# The card

_ATTRIBUTES = set("class data-copy href id lang open rel target title type".split())
_IN_A_LINE = {"a", "br", "mark", "strong"}
_BLOCKS = set(
    "article aside blockquote button details div footer h3 li ol p span summary ul".split()
)


# The letters of a telephone: "1-888-PREVENT".
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


class _Card(HTMLParser):
    """A card as its blocks' texts by class, or tag where there is none; its marks and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.marks: list[str] = []
        self.links: list[str | None] = []
        self.tips: list[str | None] = []
        self.copies: list[str | None] = []
        self._texts: list[tuple[str, list[str]]] = []
        self._open: list[tuple[str, int]] = []
        self._marked = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _IN_A_LINE | _BLOCKS
        attributes = dict(attrs)
        assert set(attributes) <= _ATTRIBUTES
        self.copies += [attributes["data-copy"]] if "data-copy" in attributes else []
        self.links += [attributes["href"]] if "href" in attributes else []
        self.tips += [attributes["title"]] if "title" in attributes else []
        if tag in _BLOCKS:
            name = (attributes.get("class") or tag).split()[0]
            self._open.append((tag, len(self._texts)))
            self._texts.append((name, []))
        elif tag == "br":
            self.handle_data("\n")
        elif tag == "mark":
            self._marked = True
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            assert self._open.pop()[0] == tag
        elif tag == "mark":
            self._marked = False

    def handle_data(self, data: str) -> None:
        self._texts[self._open[-1][1]][1].append(data)
        if self._marked:
            self.marks[-1] += data

    def blocks(self) -> dict[str, list[str]]:
        """The texts that are there, in order; the space between elements is none."""
        found: dict[str, list[str]] = {}
        for name, texts in self._texts:
            if (text := "".join(texts)).strip():
                found.setdefault(name, []).append(text)
        return found


def _assert_card(answer: Answer, fixed: re.Pattern[str]) -> None:
    """The card's text without tags is the report's, its labelled translation or fixed."""
    strings, language = STRINGS[answer.language], answer.language
    card = _Card(answer_html(answer))
    blocks = card.blocks()
    _assert_what_opens(answer, blocks)
    for introduction in blocks.pop("answer-message", []):
        assert fixed.fullmatch(introduction), introduction
    shown = answer.citations or answer.related
    listed = answer.listing is not None
    unnumbered = [one for one in shown if not (listed and re.match(r"\d+[.)] ", one.quote))]
    paths = [path for one in shown if (path := " › ".join(_path(one, answer)))]
    listing = answer.listing
    translations = [text for one in shown if (text := _translated(one, answer))]
    in_danger = answer.outcome is Outcome.SAFEGUARDING
    has_help = bool(answer.contacts)
    expected = {
        "answer-searching": [_searching(answer)] if answer.searched is not None else [],
        "help-title": [strings.help_title] * in_danger,
        "help-message": [strings.help_message] * in_danger,
        "help-ending": [strings.help_ending] * in_danger,
        "help-nearby-message": [strings.help_nearby] * (has_help and not is_help_card(answer)),
        **_lines_of_outline(answer),
        "li": [f"{one.name[language]}: {one.reach[language]}" for one in answer.contacts],
        "answer-listing": [f": {_counted(answer)}" if listing.title else _counted(answer)]
        if listing
        else [],
        "listing-title": [_listing_title(answer)] if listing and listing.title else [],
        "answer-related": [strings.related] if answer.related else [],
        "group-title": _sections(answer),
        "card-number": [str(one.number) for one in unnumbered],
        "card-who": [who for one in shown if (who := _who(one, answer))],
        "card-page": [_pages(one, language) for one in shown if one.pages],
        "card-mention": [strings.only_mentioned_label] * len(answer.only_mentioned),
        "card-section": [] if _has_own_titles(answer) else paths,
        "card-quote": [one.quote for one in shown],
        "card-translation-label": [strings.translation_label] * len(translations),
        "p": translations,
        "card-links": [strings.open_in_report] * len(shown),
        "copy": [strings.copy] * len(shown),
        "answer-citation": [f"{strings.cite_as}: "] * bool(answer.citations),
        "span": [answer.citation] * bool(answer.citations and answer.citation),
    }
    assert blocks == {name: texts for name, texts in expected.items() if texts}
    assert card.tips == [strings.passage_number.format(number=one.number) for one in unnumbered]
    assert card.copies == [copied(one, answer) for one in shown]
    addresses = [in_language(one.url, language) for one in (*answer.outline, *shown)]
    dialled = [link for link in card.links if link.startswith(("tel:", "sms:"))]
    reached = [one.reach[language].translate(_KEYPAD) for one in answer.contacts]
    printed = ["".join(re.findall(r"\d", one)) for one in reached]
    assert all(any(link[4:].lstrip("+") in digits for digits in printed) for link in dialled)
    opened = [link for link in card.links if link not in dialled]
    assert opened == [*(one.url for one in answer.contacts if one.url), *addresses]
    marked = "".join(
        text[span.slice]
        for one in shown
        for text, spans in (
            (_translated(one, answer) or "", one.translation_highlights),
            (one.quote, one.highlights),
        )
        for span in spans
        if text
    )
    assert "".join(card.marks) == marked.replace("\n", "")


def _assert_what_opens(answer: Answer, blocks: dict[str, list[str]]) -> None:
    """What opens is named after the original, the number of passages in it, or a passage's words.

    Takes these names, and the headings below the title of a list, out of `blocks`.
    """
    strings, shown = STRINGS[answer.language], answer.citations or answer.related
    names = blocks.pop("summary", [])
    originals = sum(bool(_translated(one, answer)) for one in shown)
    assert names.count(strings.original_text) == originals
    counted = [strings.show_more.of(n).format(count=n) for n in range(1, len(shown))]
    others = [name for name in names if name != strings.original_text]
    assert len(others) <= 1
    assert set(others) <= set(counted)
    texts = [_translated(one, answer) or one.quote for one in shown]
    headings = {heading for one in shown for heading in _path(one, answer)}
    titles = blocks.pop("card-title", [])
    assert not titles or answer.listing
    for title in titles:
        assert title in headings or any(text.startswith(title) for text in texts)
    if _has_own_titles(answer):
        assert {*blocks.pop("card-section", [])} <= headings


def _lines_of_outline(answer: Answer) -> dict[str, list[str]]:
    """The lines of an outline by the class of their depth, and their places."""
    found: dict[str, list[str]] = {"outline-place": []}
    for entry in answer.outline:
        name = f"outline-{min(entry.depth, 2)}"
        is_translated = entry.translated_title and entry.language is not answer.language
        title = entry.translated_title if is_translated else entry.title
        found.setdefault(name, []).append(f"{title} ")
        if place := entry_place(entry, STRINGS[answer.language]):
            found["outline-place"].append(place)
    return found


# What stands in more than one dress


def _translated(citation: Citation, answer: Answer) -> str | None:
    """The translation, for who reads its language."""
    return citation.translation if answer.language is citation.translation_language else None


def _path(citation: Citation, answer: Answer) -> tuple[str, ...]:
    """The headings above a passage, translated for who reads the other language."""
    is_translated = answer.language is citation.translation_language
    return (is_translated and citation.translated_section_path) or citation.section_path


def _who(citation: Citation, answer: Answer) -> str | None:
    """The label of a call-out, if its quote does not begin with it; a quotation's speaker."""
    if citation.kind is not BlockKind.CALL_OUT:
        return citation.speaker
    if citation.label and citation.quote.startswith(citation.label):
        return None
    return (_translated(citation, answer) and citation.translated_label) or citation.label


def _has_own_titles(answer: Answer) -> bool:
    """Whether the section of each passage stands above it, and not in its card."""
    listed = answer.listing is not None and bool(answer.listing.title)
    return listed or bool(_sections(answer))


def _sections(answer: Answer) -> list[str]:
    """The headings over the passages about a country."""
    if not (answer.country_only and answer.citations):
        return []
    own = [next(same) for _, same in groupby(answer.citations, key=lambda one: one.section_path)]
    return [_path(one, answer)[-1] for one in own]


def _pages(citation: Citation, language: Language) -> str:
    strings = STRINGS[language]
    assert len(citation.pages) < 3  # No passage of the reports in the tests is on more.
    pages = f" {strings.and_word} ".join(citation.pages)
    both = len(citation.pages) > 1
    return (strings.pages if both else strings.page).format(page=pages, pages=pages)


def _listing(answer: Answer) -> str:
    assert answer.listing
    counted = _counted(answer)
    return f"{answer.listing.title} ({counted})" if answer.listing.title else counted


def _counted(answer: Answer) -> str:
    assert answer.listing
    return STRINGS[answer.language].listing.format(shown=answer.listing.shown, of=answer.listing.of)


def _listing_title(answer: Answer) -> str:
    assert answer.listing
    first = answer.citations[0]
    is_translated = answer.language is first.translation_language
    return (is_translated and answer.listing.translated_title) or answer.listing.title


def _searching(answer: Answer) -> str:
    understood = " ".join((answer.searched or "").split())
    return STRINGS[answer.language].searching.format(question=understood)


def _fixed(answer: Answer) -> re.Pattern[str]:
    """One or more of the sentences that may introduce an answer, as they are filled in for it."""
    language, strings = answer.language, STRINGS[answer.language]
    asked = answer.reports_asked
    sentences = [
        strings.answered.of(asked),
        strings.answered_low,
        strings.answered_list,
        strings.answered_country,
        strings.only_mentions.of(asked),
        strings.some_only_mention.of(len(answer.only_mentioned)),
        strings.perhaps_a_topic,
        strings.not_in_report.of(asked),
        strings.country_not_treated.of(asked),
        strings.also_not_treated.of(asked),
        strings.related,
        *(one.replace("{operator}", answer.operator) for one in strings.replies.values()),
        *strings.outlines.values(),
        strings.help_nearby,
        f"{strings.help_title} {strings.help_message}",
        strings.help_ending,
        strings.declined,
        strings.helpline_question,
        *strings.notices.values(),
    ]
    count = len(answer.citations)
    country = _any_of([countries.name(code, language) for code in answer.countries])
    either = _any_of([strings.and_word, strings.and_before_i])
    filled = {
        "country": rf"{country}(?:(?:, | {either} ){country})*",
        "how": strings.in_translation
        if any(_translated(one, answer) for one in answer.citations)
        else strings.word_for_word,
        "count": str(len(answer.only_mentioned)),
        "passages": _any_of(
            [
                strings.passages.of(count).format(count=count),
                strings.some_passages.format(shown=count, of=count + answer.left_out),
            ]
        ),
    }
    patterns = [
        re.sub(r"\\\{(\w+)\\\}", lambda name: filled[name[1]], re.escape(one)) for one in sentences
    ]
    return re.compile(rf"(?:(?:{'|'.join(patterns)}) ?)+")


def _any_of(texts: Sequence[str]) -> str:
    """A pattern for one of these texts; without any it matches nothing."""
    return f"(?:{'|'.join(map(re.escape, texts))})" if texts else r"(?!)"
