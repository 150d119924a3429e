"""The report as a page: whole, in order, with an anchor for every passage."""

from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from doubles import unworried
from report_rag.answerability import KnownQuestions
from report_rag.dense import DenseIndex
from report_rag.geography import Geography
from report_rag.index import Index
from report_rag.interfaces.reader import reader_html
from report_rag.passages import split_into_passages
from report_rag.report import read_report
from report_rag.types import Language, Manifest

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """A page as a list of elements in order, each with its attributes and all text inside it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.unmarked: list[str] = []
        """The same without the marks of printed pages."""
        self._open: list[int] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.texts.append("")
        self.unmarked.append("")
        if tag == "br":
            self.handle_data("\n")
        if tag not in VOID:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag):
        opened = self._open.pop()
        assert self.elements[opened][0] == tag, "elements are closed in their order"

    def handle_data(self, data):
        for place in self._open:
            self.texts[place] += data
        inside = [self.elements[place][1].get("class") for place in self._open]
        if "page-break" not in inside:
            for place in self._open:
                self.unmarked[place] += data

    def ids(self) -> list[str]:
        return [str(found["id"]) for _, found in self.elements if "id" in found]

    def text_of(self, anchor: str) -> str:
        return self.texts[self._place(anchor)]

    def report_text_of(self, anchor: str) -> str:
        """What the report says there, without the mark of a page that begins inside."""
        return self.unmarked[self._place(anchor)]

    def _place(self, anchor: str) -> int:
        (place,) = [n for n, (_, found) in enumerate(self.elements) if found.get("id") == anchor]
        return place

    def all(self, tag: str, css_class: str = "") -> list[tuple[dict[str, str | None], str]]:
        return [
            (found, text)
            for (name, found), text in zip(self.elements, self.texts, strict=True)
            if name == tag and (not css_class or css_class in str(found.get("class")).split())
        ]


@pytest.fixture(scope="module")
def english(tiny_index):
    """The tiny report for an English reader."""
    return Page(reader_html(tiny_index, tiny_index.reports[0], Language.EN))


@pytest.fixture(scope="module")
def spanish(tiny_index):
    """The tiny report for a Spanish reader."""
    return Page(reader_html(tiny_index, tiny_index.reports[0], Language.ES))


def written(tmp_path, edition, title="Title"):
    """An index that holds a report with this text and no vectors, and the report."""
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "report.toml").write_text(f"title = '''{title}'''\nlanguage = 'en'\n", "utf-8")
    (folder / "report.en.md").write_text(edition, "utf-8")
    report = read_report(folder)
    manifest = Manifest(1, "none", 1, {}, {}, {}, {}, {})
    passages = split_into_passages(report)
    geography = Geography.of((report,), passages)
    nothing = KnownQuestions(DenseIndex.of(np.zeros((0, 1), dtype=np.float32), ()), ())
    known = (nothing, nothing)
    index = Index(
        manifest, (report,), passages, (), {}, {}, geography, unworried(1), (), None, known
    )
    return index, report


@pytest.mark.parametrize("language", Language)
def test_every_passage_stands_at_its_anchor(tiny_index, language):
    """Following the address of a citation leads to exactly its words, in both languages."""
    page = Page(reader_html(tiny_index, tiny_index.reports[0], language))
    for passage in tiny_index.passages:
        assert page.report_text_of(passage.passage_id) == passage.text


@pytest.mark.parametrize("language", Language)
def test_anchors_are_unique(tiny_index, language):
    """No two elements of the page share an id."""
    ids = Page(reader_html(tiny_index, tiny_index.reports[0], language)).ids()
    assert len(ids) == len(set(ids))


def test_passages_come_in_the_order_of_the_report(english, tiny_index):
    """From cover to recommendations, nothing moved and nothing left out."""
    wanted = [passage.passage_id for passage in tiny_index.passages]
    assert [anchor for anchor in english.ids() if anchor in set(wanted)] == wanted


def test_headings_stand_with_their_levels(english, tiny_index):
    """The report's title is the one h1; its headings follow one level lower, as printed."""
    (title,) = english.all("h1")
    assert title[1] == "Quito Garden Week – Growing Together"
    shown = [
        (name, text.replace(" ✻", ""))
        for (name, found), text in zip(english.elements, english.texts, strict=True)
        if str(found.get("id", "")).startswith("section-")
    ]
    headings = tiny_index.reports[0].headings
    assert shown == [(f"h{one.level + 1}", one.text) for one in headings]


def test_an_added_heading_is_marked(english):
    """A heading that the published report does not print says so."""
    marked = [text for _, text in english.all("h2") if "✻" in text]
    assert marked == ["Cover ✻"]


def test_the_contents_lead_to_every_heading(english, spanish):
    """Each entry of the contents is the address of a heading on the page."""
    for page in (english, spanish):
        ids = page.ids()
        targets = [str(found["href"]) for found, _ in page.all("a") if str(found["href"])[0] == "#"]
        assert len(targets) == len([anchor for anchor in ids if anchor.startswith("section-")])
        assert {target[1:] for target in targets} <= set(ids)


def test_pages_begin_where_they_are_printed(english):
    """The mark of page 3 stands between the second habit and the third."""
    order = english.ids()
    assert (
        order.index("three-habits-of-a-lasting-garden/catch-the-rain")
        < order.index("page-3")
        < order.index("three-habits-of-a-lasting-garden/feed-the-soil")
    )
    assert english.text_of("page-3") == "Page 3"


def test_every_printed_page_has_a_mark(english):
    """Page 2 of the tiny report begins in the middle of a paragraph and has its mark too."""
    marks = [anchor for anchor in english.ids() if anchor.startswith("page-")]
    assert marks == ["page-1", "page-2", "page-3", "page-4"]


def test_a_page_that_begins_inside_a_passage_is_marked_where_it_begins(english):
    """The mark stands between the last word of a page and the first of the next."""
    shown = english.text_of("introduction/most-gardens-began-on-empty-plots")
    assert shown == (
        "Most gardens began on empty plots beside a school, and "
        "Page 2 the neighbours look after them on Saturdays."
    )
    assert english.text_of("page-2") == "Page 2 "


def test_quotations_are_quotations(english):
    """What people said is set as a quotation, with its speaker."""
    texts = [text.strip() for _, text in english.all("blockquote")]
    assert texts == [
        "“Water first, seeds second; the rest is patience.”\n(Rosa Quispe - Cusco)",
        "“A garden is a school without walls.”\n— Tomás Rivas",
    ]


def test_an_english_reader_sees_no_translation(english):
    """Without need there is no second text and no note about one."""
    assert english.all("p", "translated") == []
    assert english.all("span", "translated") == []
    assert english.all("p", "reader-note") == []


def test_a_spanish_reader_sees_the_translation_labelled_as_unofficial(spanish, tiny_index):
    """Each block has its translation below it, and the page says that it is unofficial."""
    (note,) = spanish.all("p", "reader-note")
    assert note[1] == "Traducción no oficial. El texto que se cita es el inglés."
    shown = [text for _, text in spanish.all("p", "translated")]
    assert shown == list(tiny_index.reports[0].translation)
    assert {found["lang"] for found, _ in spanish.all("p", "translated")} == {"es"}
    assert next(text for _, text in spanish.all("span", "translated")) == "Portada"


def test_each_language_is_marked_as_such(english, spanish):
    """The page, the report's own words and the translation each say which language they are in."""
    assert english.all("html")[0][0]["lang"] == "en"
    assert spanish.all("html")[0][0]["lang"] == "es"
    assert english.all("main")[0][0]["lang"] == spanish.all("main")[0][0]["lang"] == "en"
    assert spanish.all("h1")[0][1] == "Semana de los Huertos de Quito – Crecer juntos"


def test_the_other_language_is_one_link_away(english, spanish):
    """The reader can be had in the other language, and the chat in this one."""
    for page, own, other in ((english, "en", "es"), (spanish, "es", "en")):
        addresses = {str(found["href"]) for found, _ in page.all("a")}
        assert f"?lang={other}" in addresses
        assert f"?lang={own}" not in addresses
        assert f"/?lang={own}" in addresses


def test_the_page_says_how_to_cite_and_that_it_is_no_helpline(english, spanish):
    """Citation, licence and where to turn for help stand at the end of the report."""
    foot = english.all("footer")[0][1]
    assert "Quito: Green Corner Network" in foot
    assert "Invented for tests; free for all." in foot
    assert "This is not a helpline." in foot
    assert "Esto no es una línea de ayuda." in spanish.all("footer")[0][1]


def test_hostile_text_is_shown_and_not_run(tmp_path):
    """Markup in a report's title, headings, labels and words appears as its characters."""
    hostile = "<script>alert('x')</script><img src=x onerror=alert(1)> & \"q\" {{ 7*7 }}"
    escaped = hostile.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    index, report = written(
        tmp_path,
        f"# H {escaped}\n\n**L {escaped}:** P {escaped}\n\n> Q {escaped}\n>\n> (S {escaped})\n",
        title=f"T {hostile}".replace("'x'", "x"),
    )
    index = replace(index, reports=(replace(report, citation=hostile, licence=hostile),))
    page = Page(reader_html(index, index.reports[0], Language.ES))
    assert not {name for name, _ in page.elements} & {"script", "img"}
    for letter in "HPQS":
        assert any(f"{letter} {hostile}" in text for text in page.texts)
    assert all(not name.startswith("on") for _, found in page.elements for name in found)
    assert hostile in page.all("footer")[0][1]


def test_a_passage_id_cannot_leave_its_attribute(tmp_path):
    """Ids are made of plain letters, whatever the heading."""
    index, report = written(tmp_path, "# \"><b id='x\n\nSome text.\n")
    page = Page(reader_html(index, report, Language.EN))
    assert page.text_of(index.passages[0].passage_id) == "Some text."
    assert page.all("b") == []


def test_a_report_without_pages_and_translation_is_still_a_page(tmp_path):
    """Nothing stands where marks and translations would be, for readers of both languages."""
    index, report = written(tmp_path, "Basil likes sun.\n\n# Pots\n\nClay dries.\n")
    for language in Language:
        page = Page(reader_html(index, report, language))
        assert page.all("p", "page-mark") == page.all("p", "translated") == []
        assert page.all("p", "reader-note") == []
        assert [text for _, text in page.all("p", "original")] == [
            "Basil likes sun.",
            "Clay dries.",
        ]
        assert page.all("h1")[0][1] == "Title"


def test_only_the_reports_own_passages_are_shown(tiny_index):
    """With several reports in the corpus, a page holds one."""
    other = [replace(one, report="other", text="Elsewhere.") for one in tiny_index.passages]
    both = replace(tiny_index, passages=(*other, *tiny_index.passages))
    html = reader_html(both, tiny_index.reports[0], Language.EN)
    assert html == reader_html(tiny_index, tiny_index.reports[0], Language.EN)


def test_a_long_passage_in_parts_has_an_anchor_for_each(tmp_path):
    """A paragraph that is cut into passages keeps each of them at its own anchor."""
    sentences = " ".join(f"Sentence number {n} says a little about pots." for n in range(60))
    index, report = written(tmp_path, f"# Pots\n\n{sentences}\n")
    assert len(index.passages) == 2
    page = Page(reader_html(index, report, Language.EN))
    shown = [page.text_of(passage.passage_id) for passage in index.passages]
    assert " ".join(shown) == sentences
