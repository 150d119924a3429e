"""The report as a page: whole, in order, with an anchor for every passage."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from doubles import unworried
from report_rag.corpus.geography import Geography
from report_rag.corpus.passages import split_into_passages
from report_rag.corpus.report import read_report
from report_rag.index.loaded import Index
from report_rag.types import Language, Manifest, Span
from report_rag.web.find import places
from report_rag.web.reader import reader_html
from report_rag.web.reader_address import ReaderAddress, View

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


def shown(index, language=Language.EN, view=None, marks=(), find=""):
    """The first report of an index as its address asks for."""
    address = ReaderAddress(language, view, tuple(marks), find)
    return Page(reader_html(index, index.reports[0], address))


@pytest.fixture(scope="module")
def english(tiny_index):
    """The tiny report for an English reader."""
    return Page(reader_html(tiny_index, tiny_index.reports[0], ReaderAddress(Language.EN)))


@pytest.fixture(scope="module")
def spanish(tiny_index):
    """The tiny report for a Spanish reader."""
    return Page(reader_html(tiny_index, tiny_index.reports[0], ReaderAddress(Language.ES)))


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
    index = Index(
        manifest,
        (report,),
        passages,
        (),
        geography,
        (),
        dense={},
        lexical={},
        concerns=unworried(1),
        intents=None,
        model=None,
        hubness=None,
    )
    return index, report


@pytest.mark.parametrize("find", ["", "a", "Seeds"])
@pytest.mark.parametrize("view", [None, *View])
@pytest.mark.parametrize("language", Language)
def test_every_passage_stands_at_its_anchor(tiny_index, language, view, find):
    """Following the address of a citation leads to exactly its words, in every view.

    Where the translation alone is shown, to those of the translation; marks change no character.
    """
    whole = (Span(0, len(tiny_index.reports[0].text)),)
    for marks in ((), whole, (Span(20, 31), Span(31, 700))):
        page = shown(tiny_index, language, view, marks, find)
        for passage in tiny_index.passages:
            wanted = passage.translation if view is View.ES else passage.text
            assert page.report_text_of(passage.passage_id) == wanted


@pytest.mark.parametrize("view", [None, *View])
@pytest.mark.parametrize("language", Language)
def test_anchors_are_unique(tiny_index, language, view):
    """No two elements of the page share an id."""
    ids = shown(tiny_index, language, view, find="a").ids()
    assert len(ids) == len(set(ids))


def test_passages_come_in_the_order_of_the_report(english, tiny_index):
    """From cover to recommendations, nothing moved and nothing left out."""
    wanted = [passage.passage_id for passage in tiny_index.passages]
    assert [anchor for anchor in english.ids() if anchor in set(wanted)] == wanted


def test_headings_stand_with_their_levels(english, tiny_index):
    """The report's title is the one h1; its headings follow one level lower, as printed."""
    (title,) = english.all("h1")
    assert title[1] == "Quito Garden Week – Growing Together"
    seen = [
        (name, text.replace(" ✻", ""))
        for (name, found), text in zip(english.elements, english.texts, strict=True)
        if str(found.get("id", "")).startswith("section-")
    ]
    headings = tiny_index.reports[0].headings
    assert seen == [(f"h{one.level + 1}", one.text) for one in headings]


def test_an_added_heading_is_marked(english):
    """A heading that the published report does not print says so."""
    marked = [text for _, text in english.all("h2") if "✻" in text]
    assert marked == ["Cover ✻"]


def test_the_contents_lead_to_every_heading(english, spanish):
    """Each entry of the contents is the address of a heading on the page."""
    for page in (english, spanish):
        ids = page.ids()
        sections = [anchor for anchor in ids if anchor.startswith("section-")]
        targets = [str(found["href"]) for found, _ in page.all("a") if str(found["href"])[0] == "#"]
        # Twice, for wide and for narrow screens; besides, the picture names some of them.
        assert all(targets.count(f"#{anchor}") >= 2 for anchor in sections)
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
    seen = english.text_of("introduction/most-gardens-began-on-empty-plots")
    assert seen == (
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
    assert note[1] == "Traducción no oficial. Para citar, usa el texto original."
    seen = [text for _, text in spanish.all("p", "translated")]
    assert seen == list(tiny_index.reports[0].translation)
    assert {found["lang"] for found, _ in spanish.all("p", "translated")} == {"es"}
    assert next(text for _, text in spanish.all("span", "translated")) == "Portada"


def test_each_language_is_marked_as_such(english, spanish):
    """The page, the report's own words and the translation each say which language they are in."""
    assert english.all("html")[0][0]["lang"] == "en"
    assert spanish.all("html")[0][0]["lang"] == "es"
    assert english.all("article")[0][0]["lang"] == spanish.all("article")[0][0]["lang"] == "en"
    assert spanish.all("h1")[0][1] == "Semana de los Huertos de Quito – Crecer juntos"


def test_the_other_language_is_one_link_away(english, spanish):
    """The reader can be had in the other language, and the chat in this one."""
    for page, own, other in ((english, "en", "es"), (spanish, "es", "en")):
        addresses = {str(found["href"]) for found, _ in page.all("a")}
        assert f"?lang={other}" in addresses
        (current,) = [
            found for found, _ in page.all("a") if found.get("aria-current") and "lang" in found
        ]
        assert current["lang"] == own
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
    page = Page(reader_html(index, index.reports[0], ReaderAddress(Language.ES)))
    assert "img" not in {name for name, _ in page.elements}
    (script,) = [str(found.get("src")) for found, _ in page.all("script")]
    assert script.startswith("/web/leave.js")
    for letter in "HPQS":
        assert any(f"{letter} {hostile}" in text for text in page.texts)
    assert all(not name.startswith("on") for _, found in page.elements for name in found)
    assert hostile in page.all("footer")[0][1]


def test_a_passage_id_cannot_leave_its_attribute(tmp_path):
    """Ids are made of plain letters, whatever the heading."""
    index, report = written(tmp_path, "# \"><b id='x\n\nSome text.\n")
    page = Page(reader_html(index, report, ReaderAddress(Language.EN)))
    assert page.text_of(index.passages[0].passage_id) == "Some text."
    assert page.all("b") == []


def test_a_report_without_pages_and_translation_is_still_a_page(tmp_path):
    """Nothing stands where marks and translations would be, for readers of both languages."""
    index, report = written(tmp_path, "Basil likes sun.\n\n# Pots\n\nClay dries.\n")
    for language in Language:
        page = Page(reader_html(index, report, ReaderAddress(language)))
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
    html = reader_html(both, tiny_index.reports[0], ReaderAddress(Language.EN))
    assert html == reader_html(tiny_index, tiny_index.reports[0], ReaderAddress(Language.EN))


def test_a_long_passage_in_parts_has_an_anchor_for_each(tmp_path):
    """A paragraph that is cut into passages keeps each of them at its own anchor."""
    sentences = " ".join(f"Sentence number {n} says a little about pots." for n in range(60))
    index, report = written(tmp_path, f"# Pots\n\n{sentences}\n")
    assert len(index.passages) == 2
    page = Page(reader_html(index, report, ReaderAddress(Language.EN)))
    seen = [page.text_of(passage.passage_id) for passage in index.passages]
    assert " ".join(seen) == sentences


def marked(page, css_class=None):
    """The words in the marks of the text that are, or are not, of a class."""
    return [text for found, text in page.all("mark") if found.get("class") == css_class]


def span_of(index, words):
    """Where a report has these words."""
    start = index.reports[0].text.index(words)
    return Span(start, start + len(words))


def test_a_citation_marks_exactly_its_characters(tiny_index):
    """Half a word or a whole sentence: what the address says, and nothing around it."""
    page = shown(tiny_index, marks=[span_of(tiny_index, "atoes safe from f")])
    assert marked(page) == ["atoes safe from f"]


def test_marks_reach_over_lines_pages_and_passages(tiny_index):
    """A mark goes on after a page mark, which is no part of it, and in the next passage."""
    report = tiny_index.reports[0]
    start = report.text.index("empty plots")
    end = report.text.index("look after them")
    assert marked(shown(tiny_index, marks=[Span(start, end)])) == [
        "empty plots beside a school, and ",
        "the neighbours ",
    ]
    (quotation,) = marked(shown(tiny_index, marks=[span_of(tiny_index, "patience.”\n(Rosa")]))
    assert quotation == "patience.”\n(Rosa"
    both = marked(shown(tiny_index, marks=[span_of(tiny_index, "1. WATER AND SEEDS\n\nDry")]))
    assert both == ["1. WATER AND SEEDS", "Dry"]


def test_marks_are_of_the_original_alone(tiny_index):
    """Where only the translation is shown there is nothing that could be marked by position."""
    assert marked(shown(tiny_index, Language.ES, View.ES, [Span(0, 900)])) == []
    assert marked(shown(tiny_index, Language.ES, View.BOTH, [span_of(tiny_index, "Nets")])) == [
        "Nets"
    ]


@pytest.mark.parametrize("language", Language)
def test_a_view_shows_one_text_or_both(tiny_index, language):
    """The original, its translation, or both: block for block, each in its language."""
    report = tiny_index.reports[0]
    original = [passage.text for passage in tiny_index.passages]
    for view, wanted in (
        (View.EN, (original, [])),
        (View.ES, ([], list(report.translation))),
        (View.BOTH, (original, list(report.translation))),
    ):
        page = shown(tiny_index, language, view)
        assert [
            page.report_text_of(str(found["id"])) for found, _ in page.all("p", "original")
        ] == (wanted[0])
        assert [text for _, text in page.all("p", "translated")] == wanted[1]
        assert len(page.all("p", "reader-note")) == (view is not View.EN)


def test_the_translation_alone_is_labelled_at_every_page(tiny_index):
    """A reader who arrives in the middle learns too that the translation is unofficial."""
    page = shown(tiny_index, Language.ES, View.ES)
    labels = [text for _, text in page.all("p", "page-mark")]
    assert labels == [f"Página {n} · Traducción no oficial" for n in range(1, 5)]


def test_the_switch_of_views_keeps_the_rest_of_the_address(tiny_index):
    """Three links, one of them current, with the language, the marks and what was found."""
    page = shown(tiny_index, Language.ES, View.ES, [Span(3, 9)], "agua y sol")
    kept = "&mark=3-9&find=agua+y+sol"
    links = {str(found["href"]): found.get("aria-current") for found, _ in page.all("a")}
    assert links[f"?lang=es&view=es{kept}"] == "true"
    assert links[f"?lang=es&view=en{kept}"] is links[f"?lang=es&view=both{kept}"] is None
    assert f"?lang=en&view=es{kept}" in links


def test_the_contents_name_the_printed_page_and_the_marked_section(tiny_index):
    """Each entry has its page; the section of the first mark is the current one."""
    page = shown(tiny_index, marks=[span_of(tiny_index, "Nets on the hills")])
    current = [
        (found["href"], text)
        for found, text in page.all("a")
        if "location" in str(found.get("aria-current"))
    ]
    assert current == [("#section-5", "1. WATER AND SEEDS, page 3 3")] * 2


def test_a_section_can_be_asked_about(tiny_index, spanish):
    """A link to the chat for each heading with passages right under it, named after it."""
    english = shown(tiny_index)
    links = [
        (str(found["href"]), text)
        for found, text in english.all("a")
        if "near=" in str(found["href"])
    ]
    headings = [one.text for one in tiny_index.reports[0].headings]
    asked = [text.removeprefix("Ask about this section") for _, text in links]
    assert asked == [
        one.rstrip(":") for one in headings if one not in ("IN DETAIL:", "SIGNS OF CHANGE")
    ]
    assert ("/?lang=en&near=bees%2Fbees-came-back-to-8-of", "Ask about this sectionBees") in links
    names = [text for found, text in spanish.all("a") if "near=" in str(found["href"])]
    assert "Preguntar sobre esta secciónAbejas" in names


def test_what_is_found_is_listed_and_marked(tiny_index):
    """Both texts where both are shown: word for word, with a link that marks the very place."""
    page = shown(tiny_index, find="SEEDS")
    assert page.all("h2")[0][1] == "3 matches for “SEEDS”"
    assert [text for _, text in page.all("span", "words")][1] == (
        "“Water first, seeds second; the rest is patience.”\n(Rosa Quispe - Cusco)"
    ).replace("\n", "\n")
    assert marked(page, "found") == ["SEEDS", "seeds", "Seeds"]
    span = span_of(tiny_index, "seeds second")
    link = (
        f"?lang=en&mark={span.start}-{span.start + 5}&find=SEEDS#water-and-seeds/rosa-quispe-cusco"
    )
    assert link in {found["href"] for found, _ in page.all("a")}
    both = shown(tiny_index, Language.ES, find="quispe")
    assert both.all("h2")[0][1] == "2 resultados para «quispe»"
    assert marked(both, "found") == ["Quispe", "Quispe"]


def test_a_heading_beside_a_page_loses_its_last_punctuation(tmp_path):
    """A colon would run into the page; a question mark belongs to the heading."""
    edition = """\
<!-- page 1 -->
# TRENDS IN PERU:
Peru has seeds.
# What next for Chile?
Chile has seeds.
"""
    page = shown(written(tmp_path, edition)[0], find="seeds")
    places = [text for found, text in page.all("span", "place")]
    assert places == ["TRENDS IN PERU · page 1", "What next for Chile? · page 1"]
    links = [text for _, text in page.all("a")]
    assert {*places, "TRENDS IN PERU, page 1 1"} <= {*links, *places}
    assert [text for text in links if text in places] == [
        "What next for Chile? · page 1",
        places[0],
    ]
    names = [str(found["aria-label"]) for found, _ in page.all("a") if "aria-label" in found]
    assert (
        names
        == [
            "Chile, What next for Chile? (1 passage)",
            "Peru, TRENDS IN PERU (1 passage)",
        ]
        * 2
    )
    assert "TRENDS IN PERU:" in [text for _, text in page.all("h2")]


def test_accents_and_capitals_do_not_matter_to_find(tiny_index):
    """What people type without accents is found in words that have them."""
    page = shown(tiny_index, Language.ES, View.ES, find="TRADUCEN abeja")
    assert page.all("h2")[0][1] == "No hay resultados para «TRADUCEN abeja»."
    assert marked(shown(tiny_index, Language.ES, View.ES, find="habitos"), "found") == ["hábitos"]


def test_nothing_found_is_said_and_what_was_typed_stays(tiny_index):
    """An honest sentence, a way on, and the words still in the box."""
    page = shown(tiny_index, find='"><b>x')
    assert page.all("h2")[0][1] == 'No matches for “"><b>x”.'
    (box,) = [found for found, _ in page.all("input") if found.get("name") == "find"]
    assert box["value"] == '"><b>x'
    assert page.all("b") == []
    assert shown(tiny_index).all("section", "find-places") == []


def test_as_many_places_are_listed_and_marked_as_are_counted(tiny_index):
    """The first results at once, the others folded below them; the counts add up."""
    page = shown(tiny_index, view=View.BOTH, find="e")
    count = int(page.all("h2")[0][1].split()[0])
    assert count > 300
    assert len(marked(page, "found")) == count
    listed = [text for found, text in page.all("mark") if not found]
    assert len(listed) == count
    (folded,) = [text for _, text in page.all("summary") if "more matches" in text]
    html = reader_html(
        tiny_index, tiny_index.reports[0], ReaderAddress(Language.EN, View.BOTH, (), "e")
    )
    first = html.partition('id="find"')[2].partition("</ol>")[0]
    assert int(folded.split()[0]) == count - first.count("<mark>")


def test_a_passage_is_listed_once_with_all_its_places(tiny_index):
    """Its link marks every one of them."""
    page = shown(tiny_index, find="the")
    passage = next(one for one in tiny_index.passages if one.text.lower().count("the") > 1)
    spans = [Span(passage.span.start + one.start, passage.span.start + one.end)
             for one in places(passage.text, "the")]  # fmt: skip
    marks = ",".join(f"{one.start}-{one.end}" for one in spans)
    link = f"?lang=en&mark={marks}&find=the#{passage.passage_id}"
    assert [found["href"] for found, _ in page.all("a")].count(link) == 1


def test_a_letter_that_is_everywhere_is_bounded_and_said_so(tmp_path):
    """All are counted; the first thousand are listed and marked, and the page says so."""
    index, _ = written(tmp_path, "# Pots\n\n" + "\n\n".join(["a" * 99 + "."] * 20) + "\n")
    page = shown(index, find="a")
    assert page.all("h2")[0][1] == "1980 matches for “a”"
    assert "The first 1000 are listed here and marked" in page.all("section", "find-places")[0][1]
    assert len(marked(page, "found")) == 1000
    assert len([text for found, text in page.all("mark") if not found]) == 1000
    few = shown(index, find=".")
    assert "are listed" not in few.all("section", "find-places")[0][1]


def test_the_countries_are_an_index_with_links_that_mark(tiny_index):
    """By the alphabet, each with its passages by section and page."""
    page = shown(tiny_index, view=View.BOTH)
    assert [text for _, text in page.all("dt")] == [
        "Bolivia",
        "Chile",
        "Dominican Republic",
        "Peru",
    ]
    bolivia = next(one for one in tiny_index.passages if one.label and "BOLIVIA" in one.label)
    link = f"?lang=en&view=both&mark={bolivia.span.start}-{bolivia.span.end}#{bolivia.passage_id}"
    assert (link, "1. WATER AND SEEDS · page 3") in [
        (found["href"], text) for found, text in page.all("a")
    ]
    names = [text for _, text in shown(tiny_index, Language.ES).all("dt")]
    assert names == ["Bolivia", "Chile", "Perú", "República Dominicana"]


def test_the_picture_links_each_dot_to_its_passages(tiny_index):
    """A dot is named after its country, its section and how many passages it stands for."""
    page = shown(tiny_index)
    names = [str(found["aria-label"]) for found, _ in page.all("a") if "aria-label" in found]
    assert names[: len(names) // 2] == [
        "Bolivia, 1. WATER AND SEEDS (1 passage)",
        "Bolivia, 2. MONEY FOR TOOLS (1 passage)",
        "Chile, 2. MONEY FOR TOOLS (1 passage)",
        "Dominican Republic, 2. MONEY FOR TOOLS (1 passage)",
        "Peru, 1. WATER AND SEEDS (1 passage)",
    ]
    for found, _ in page.all("a"):
        if "aria-label" in found:
            assert str(found["href"]).partition("#")[2] in page.ids()


def test_the_columns_have_the_numbers_that_the_report_prints(tiny_index):
    """Above the columns of the wide picture, below the narrow one's dots, and in the legend."""
    page = shown(tiny_index, Language.ES)
    dots = [text for found, text in page.all("text", "label")]
    assert dots == ["1", "2", "1", "2", "2", "1", "2"]
    (legend,) = [text for _, text in page.all("div", "legend")]
    assert "1. AGUA Y SEMILLAS" in legend
    assert "1 1." not in legend


def test_dots_can_be_hit_and_stay_inside(tiny_index):
    """Each has a field of at least 24 pixels of its own, inside of the picture."""
    page = shown(tiny_index)
    (wide, _), (narrow, _) = page.all("svg")
    fields = [found for found, _ in page.all("rect")]
    half = len(fields) // 2
    for picture, own in ((wide, fields[:half]), (narrow, fields[half:])):
        assert len({(one["x"], one["y"]) for one in own}) == half > 0
        for one in own:
            assert float(one["width"]) == float(one["height"]) >= 24
            for start, size, whole in (("x", "width", "width"), ("y", "height", "height")):
                assert 0 <= float(one[start]) <= float(picture[whole]) - float(one[size])


def test_a_report_without_countries_has_no_picture(tmp_path):
    """Nothing stands where index and picture would be."""
    index, _ = written(tmp_path, "# Pots\n\nClay dries.\n")
    page = shown(index)
    assert page.all("svg") == page.all("dt") == []
    assert "countries" not in page.ids()


def test_a_page_has_no_script_or_style_of_its_own(english, spanish):
    """A strict policy for content can be sent with every page."""
    for page in (english, spanish):
        assert page.all("style") == []
        assert all(text == "" for _, text in page.all("script"))
        assert all("style" not in found for _, found in page.elements)


def test_a_long_translation_that_cannot_be_cut_keeps_its_anchors(tmp_path):
    """Parts of a paragraph whose translation has other sentences lead to its block."""
    sentences = " ".join(f"Sentence number {n} says a little about pots." for n in range(60))
    index, report = written(tmp_path, f"# Pots\n\n{sentences}\n")
    report = replace(report, translation=("Todo en una frase.",), translated_headings=("Macetas",))
    index = replace(index, reports=(report,))
    page = shown(index, Language.ES, View.ES, find="frase")
    assert {one.passage_id for one in index.passages} <= set(page.ids())
    assert [text for _, text in page.all("p", "translated")] == ["Todo en una frase."]
