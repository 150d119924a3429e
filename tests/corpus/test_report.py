"""A corpus folder, read."""

import pytest

from report_rag.corpus.edition import read_edition
from report_rag.corpus.folders import report_folders
from report_rag.corpus.report import read_corpus, read_report
from report_rag.errors import CorpusError
from report_rag.types import BlockKind, DocumentTopic, Language

PARAGRAPH, ITEM = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM
CALL_OUT, QUOTATION = BlockKind.CALL_OUT, BlockKind.QUOTATION


@pytest.fixture
def edition(tmp_path):
    """Reads Markdown given as text."""

    def read(markdown):
        path = tmp_path / "report.en.md"
        path.write_text(markdown, encoding="utf-8")
        return read_edition(path)

    return read


@pytest.fixture
def folder(tmp_path):
    """Makes a corpus folder from the contents of its files; the needed ones are there already."""

    def make(**files):
        path = tmp_path / "corpus" / "a-report"
        path.mkdir(parents=True)
        needed = {"report.toml": 'title = "T"\nlanguage = "en"\n', "report.en.md": "# H\n\nText.\n"}
        for name, content in (needed | files).items():
            if content is not None:
                raw = content if isinstance(content, bytes) else content.encode("utf-8")
                (path / name).write_bytes(raw)
        return path

    return make


def refused(call, *arguments):
    with pytest.raises(CorpusError) as caught:
        call(*arguments)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("corpus", ["tiny_corpus", "bare_corpus", "real_corpus"])
def test_every_block_and_heading_is_cut_from_the_text(corpus, request):
    """`report.text[span] == text` for every block and heading, in order, apart by a blank line."""
    for report in read_corpus(request.getfixturevalue(corpus)):
        parts = sorted([*report.headings, *report.blocks], key=lambda part: part.span.start)
        assert [report.text[part.span.slice] for part in parts] == [part.text for part in parts]
        assert "\n\n".join(part.text for part in parts) == report.text


def test_the_tiny_report_is_read_whole(tiny_corpus):
    """Kinds, labels, speakers, pages and lists of each block are as the edition marks them."""
    (report,) = read_corpus(tiny_corpus)
    read = [
        (b.kind, b.label or b.speaker, b.pages, b.list_number, b.position) for b in report.blocks
    ]
    assert read == [
        (PARAGRAPH, None, ("1",), None, None),
        (PARAGRAPH, None, ("1",), None, None),
        (PARAGRAPH, None, ("1", "2"), None, None),
        (ITEM, "Share the Tools", ("2",), 0, 1),
        (ITEM, "Catch the Rain", ("2",), 0, 2),
        (ITEM, "Feed the Soil", ("3",), 0, 3),
        (PARAGRAPH, None, ("3",), None, None),
        (CALL_OUT, "BOLIVIA", ("3",), None, None),
        (CALL_OUT, "PERU", ("3",), None, None),
        (QUOTATION, "Rosa Quispe - Cusco", ("3",), None, None),
        (PARAGRAPH, None, ("3",), None, None),
        (CALL_OUT, "CHILE AND THE DOMINICAN REPUBLIC", ("3",), None, None),
        (QUOTATION, "Tomás Rivas", ("3",), None, None),
        (PARAGRAPH, None, ("4",), None, None),
        (PARAGRAPH, None, ("4",), None, None),
        (PARAGRAPH, None, ("4",), None, None),
        (ITEM, "For schools", ("4",), 1, 1),
        (ITEM, "For councils", ("4",), 1, 2),
        (ITEM, "For gardeners", ("4",), 1, 3),
    ]


def test_what_stands_beside_the_edition_is_read(tiny_corpus):
    """Title, citation, translation and both banks come along, each question with its passages."""
    (report,) = read_corpus(tiny_corpus)
    assert report.name == "garden-report"
    assert report.title == "Quito Garden Week – Growing Together"
    assert report.translated_title == "Semana de los Huertos de Quito – Crecer juntos"
    assert report.citation.startswith("Green Corner Network. (2023)")
    assert report.licence == "Invented for tests; free for all."
    assert report.publisher == "Green Corner Network"
    assert report.translation[8].startswith("PERÚ: Las redes")
    assert report.translated_headings[1] == "Introducción"
    assert (len(report.questions), len(report.unanswered)) == (52, 8)
    asked = next(q for q in report.questions if q.text == "¿Quién presta bombas a los hortelanos?")
    assert asked.language is Language.ES
    assert asked.passage_ids == ("water-and-seeds/dry-summers-are-the-main-worry",)
    assert report.unanswered[0].near == ("money-for-tools/seeds-are-cheap-but-fences-and",)
    assert report.unanswered[0].passage_ids == ()


def test_a_report_needs_only_a_title_a_language_and_a_text(bare_corpus):
    """Whatever is missing stays empty; the title serves as the citation."""
    (report,) = read_corpus(bare_corpus)
    assert [block.text[:6] for block in report.blocks] == ["Basil ", "Clay p", "Sparro"]
    assert [block.section_path for block in report.blocks] == [(), ("Pots",), ("Visitors",)]
    assert {block.pages for block in report.blocks} == {()}
    assert report.citation == report.title == "Notes on a Balcony"
    assert (report.translation, report.questions, report.unanswered) == ((), (), ())
    assert report.translated_title is None


def test_a_report_may_be_in_spanish(folder):
    """The edition of a Spanish report is `report.es.md`, and English is beside it."""
    path = folder(
        **{
            "report.toml": 'title = "T"\nlanguage = "es"\n',
            "report.es.md": "Hola.\n",
            "report.en.md": "Hello.\n",
        }
    )
    report = read_report(path)
    assert (report.language, report.text, report.translation) == (
        Language.ES,
        "Hola.",
        ("Hello.",),
    )


def test_the_real_report_has_its_pages_and_sections(real_corpus):
    """The real report has pages 1 to 20, 38 headings, three of them added, five speakers."""
    (report,) = read_corpus(real_corpus)
    pages = {page for block in report.blocks for page in block.pages}
    assert pages == {str(number) for number in range(1, 21)}
    assert len(report.headings) == len(report.translated_headings) == 38
    assert [h.text for h in report.headings if h.added] == ["Cover", "Imprint", "ABOUT"]
    assert [b.speaker for b in report.blocks if b.kind is QUOTATION] == [
        "The Child Development Foundation - Belize",
        "Child Link - Guyana",
        "ONG Raíces - Chile",
        "Asociacion Civil Gurises Unidos - Uruguay",
        "Fundación Munasim Kullakita - Bolivia",
    ]
    assert len(report.blocks) == len(report.translation) == 130


def test_headings_make_a_path(edition):
    """A heading stands under the last one above its level; its colon is not part of the path."""
    read = edition("# A\n\na\n\n## B:\n\nb\n\n### C\n\nc\n\n## D\n\nd\n\n# E\n\ne\n")
    assert [block.section_path for block in read.blocks] == [
        ("A",),
        ("A", "B"),
        ("A", "B", "C"),
        ("A", "D"),
        ("E",),
    ]
    assert [heading.text for heading in read.headings] == ["A", "B:", "C", "D", "E"]
    assert [heading.level for heading in read.headings] == [1, 2, 3, 2, 1]


def test_a_skipped_level_leaves_no_gap(edition):
    """A third level right under a first is its child, and a second one after it is its own."""
    read = edition("# A\n\n### C\n\nc\n\n## B\n\nb\n")
    assert [block.section_path for block in read.blocks] == [("A", "C"), ("A", "B")]


def test_an_added_heading_is_marked(edition):
    """`<!-- added -->` marks a heading that the published report does not print."""
    read = edition("# Cover <!-- added -->\n\na\n\n# Real\n\nb\n")
    assert [(heading.text, heading.added) for heading in read.headings] == [
        ("Cover", True),
        ("Real", False),
    ]


def test_pages_begin_at_their_marks(edition):
    """Blocks stand on the page whose mark came last, headings too; labels need no digits."""
    read = edition("a\n\n<!-- page iv -->\n\n# B\n\nb\n\n<!--page 5-->\n\n- c\n")
    assert [block.pages for block in read.blocks] == [(), ("iv",), ("5",)]
    assert read.headings[0].page == "iv"


def test_a_page_may_begin_within_a_paragraph(edition):
    """The block then stands on both, the place is kept, and the mark leaves one space."""
    read = edition("<!-- page 1 -->\n\nOne two <!-- page 2 --> three.\n\nFour.\n")
    assert read.blocks[0].text == "One two three."
    assert read.blocks[0].pages == ("1", "2")
    assert read.blocks[0].page_breaks == ((8, "2"),)
    assert read.blocks[1].pages == ("2",)


def test_a_page_mark_before_the_first_word_begins_the_page_of_its_block(edition):
    """It stands on the new page alone, and so does what follows."""
    read = edition("<!-- page 1 -->\n\nOne.\n\n- <!-- page 2 -->Two.\n\nThree.\n")
    assert [block.pages for block in read.blocks] == [("1",), ("2",), ("2",)]
    assert read.blocks[1].page_breaks == ()


def test_a_page_may_begin_within_an_item_or_a_quotation(edition):
    """The place of the page end counts the printed number of the item and the lines before it."""
    read = edition(
        "<!-- page 1 -->\n\n1. one\n2. two <!-- page 2 --> halves\n\n"
        "> said\n>\n> and <!-- page 3 --> said\n>\n> (Ana)\n"
    )
    item, quotation = read.blocks[1:]
    assert (item.text, item.pages, item.page_breaks) == (
        "2. two halves",
        ("1", "2"),
        ((7, "2"),),
    )
    assert (quotation.text, quotation.page_breaks) == ("said\nand said\n(Ana)", ((9, "3"),))
    assert quotation.pages == ("2", "3")


def test_a_page_may_begin_between_two_paragraphs_of_a_block(edition):
    """The mark counts wherever it stands: at the end of the first or before the second."""
    for middle in ("> said <!-- page 2 -->\n>\n> and", "> said\n>\n> <!-- page 2 --> and"):
        read = edition(f"<!-- page 1 -->\n\n{middle} said\n>\n> (Ana)\n")
        assert read.blocks[0].pages == ("1", "2")
        ((offset, label),) = read.blocks[0].page_breaks
        assert (read.text[offset:].strip()[:3], label) == ("and", "2")


def test_a_list_in_a_quotation_in_a_list_is_read(edition):
    """No words are lost however deep they are nested."""
    read = edition("- a\n\n  > b\n  >\n  > - c\n")
    assert [(block.text, block.list_number) for block in read.blocks] == [("a\nb", 0), ("c", 1)]


@pytest.mark.parametrize(
    "markdown",
    [
        "<!-- page 2 --> Hello there.\n",
        "<!-- page 2 -->Hello there.\n",
        "Hello\n<!-- page 2 --> there.\n",
    ],
)
def test_a_page_mark_at_the_beginning_of_a_line_takes_no_words_with_it(edition, markdown):
    """The words after a page mark are read wherever a line of the edition is wrapped."""
    read = edition(f"{markdown}\nNext.\n")
    assert [block.text for block in read.blocks] == ["Hello there.", "Next."]


def test_a_numbered_list_goes_on_after_a_page_end(edition):
    """Items that count on after a page mark belong to the same list."""
    read = edition("1. a\n2. b\n\n<!-- page 2 -->\n\n3. c\n")
    assert [(b.text, b.list_number, b.position) for b in read.blocks] == [
        ("1. a", 0, 1),
        ("2. b", 0, 2),
        ("3. c", 0, 3),
    ]


def test_a_bullet_list_goes_on_after_a_page_end(edition):
    """Bullets after a page mark belong to the list before it, and count on."""
    read = edition("- a\n\n<!-- page 2 -->\n\n- b\n")
    assert [(b.text, b.list_number, b.position) for b in read.blocks] == [("a", 0, 1), ("b", 0, 2)]


@pytest.mark.parametrize(
    "between", ["Words.", "## Heading", "> said", "**LABEL:** call-out", "1. other"]
)
def test_a_list_ends_with_whatever_comes_between(edition, between):
    """A paragraph, heading, quotation, call-out or other kind of list begins a new list."""
    read = edition(f"- a\n\n{between}\n\n- b\n")
    first, *_, last = read.blocks
    assert (first.list_number, first.position) == (0, 1)
    assert last.list_number > 0
    assert last.position == 1


def test_a_numbered_list_that_starts_again_is_a_new_one(edition):
    """A list that begins with 1 after a page end does not belong to the one before."""
    read = edition("1. a\n2. b\n\n<!-- page 2 -->\n\n1. c\n")
    assert [(b.list_number, b.position) for b in read.blocks] == [(0, 1), (0, 2), (1, 1)]


def test_items_keep_their_printed_numbers(edition):
    """The number is part of an item's text, as people quote it, also where a list begins late."""
    read = edition("4. four\n5. **Title:** five\n")
    assert [block.text for block in read.blocks] == ["4. four", "5. Title: five"]
    assert read.blocks[1].label == "Title"


def test_numbered_items_within_bullets_are_a_list_of_their_own(edition):
    """A nested list of the other kind has its own number, and the outer one counts on."""
    read = edition("- a\n  1. x\n  2. y\n- b\n")
    assert [(b.text, b.list_number, b.position) for b in read.blocks] == [
        ("a", 0, 1),
        ("1. x", 1, 1),
        ("2. y", 1, 2),
        ("b", 0, 2),
    ]


def test_bullets_within_bullets_are_a_list_of_their_own(edition):
    """A nested bullet list has its own number, and the outer one counts on."""
    read = edition("- a\n  - x\n  - y\n- b\n")
    assert [(b.text, b.list_number, b.position) for b in read.blocks] == [
        ("a", 0, 1),
        ("x", 1, 1),
        ("y", 1, 2),
        ("b", 0, 2),
    ]


def test_an_item_of_several_paragraphs_is_one_block(edition):
    """Paragraphs of one item are lines of it."""
    read = edition("- a\n\n  more\n- b\n")
    assert [block.text for block in read.blocks] == ["a\nmore", "b"]


def test_an_item_without_words_is_no_block(edition):
    """There is nothing to cite in an empty item."""
    read = edition("- a\n-\n- b\n")
    assert [block.text for block in read.blocks] == ["a", "b"]


@pytest.mark.parametrize(
    ("markdown", "kind", "label"),
    [
        ("**PERU:** fog", CALL_OUT, "PERU"),
        ("**A AND B:** fog", CALL_OUT, "A AND B"),
        ("**PERU** fog", PARAGRAPH, None),
        ("**PERU**: fog", PARAGRAPH, None),
        ("In **PERU:** fog", PARAGRAPH, None),
        ("**Garden** and **PERU:** fog", PARAGRAPH, None),
    ],
)
def test_a_call_out_opens_with_bold_words_and_a_colon(edition, markdown, kind, label):
    """Only bold words at the very beginning that end in a colon are a label."""
    (block,) = edition(f"{markdown}\n").blocks
    assert (block.kind, block.label) == (kind, label)
    assert block.text == markdown.replace("**", "")


@pytest.mark.parametrize(
    ("last", "speaker"),
    [
        ("(Ana - Lima)", "Ana - Lima"),
        ("— Ana", "Ana"),
        ("– Ana", "Ana"),
        ("- Ana", None),  # Markdown makes a list of it
        ("Ana", None),
        ("(Ana) and others", None),
    ],
)
def test_the_last_paragraph_of_a_quotation_may_be_its_speaker(edition, last, speaker):
    """In parentheses or after a dash; otherwise it is part of what was said."""
    (block,) = edition(f"> “Yes.”\n>\n> {last}\n").blocks
    assert (block.kind, block.speaker) == (QUOTATION, speaker)
    assert block.text == f"“Yes.”\n{last.removeprefix('- ')}"


def test_words_in_parentheses_alone_are_what_was_said(edition):
    """A quotation of one paragraph has no speaker, whatever its marks."""
    (block,) = edition("> (silence)\n").blocks
    assert (block.text, block.speaker) == ("(silence)", None)


def test_marks_of_markdown_are_not_words(edition):
    """Emphasis, links and entities leave their words; line ends become spaces, or are kept."""
    (block,) = edition("*One* **two**\n[three](http://x.org) &amp; `four`\\\nfive\n").blocks
    assert block.text == "One two three & four\nfive"


def test_a_block_knows_its_line_in_the_file(edition):
    """Messages to people name the line on which a block or heading begins."""
    read = edition("# A\n\ntext\nwrapped\n\n- x\n- y\n\n> q\n")
    assert [part.line for part in read.outline] == [1, 3, 6, 7, 9]


def test_reports_come_in_the_order_of_their_folders(tmp_path):
    """Several reports stand side by side, sorted by name; other folders and files do not count."""
    for name in ("b-report", "a-report"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.toml").write_text(f'title = "{name}"\nlanguage = "en"\n')
        (tmp_path / name / "report.en.md").write_text("Text.\n")
    (tmp_path / "help").mkdir()
    (tmp_path / "README.md").write_text("Read me.")
    assert [report.name for report in read_corpus(tmp_path)] == ["a-report", "b-report"]
    assert [path.name for path in report_folders(tmp_path)] == ["a-report", "b-report"]


def test_a_missing_corpus_is_named(tmp_path):
    """A folder that is not there is named, with the option that names another."""
    message = refused(read_corpus, tmp_path / "nowhere")
    assert message.startswith(f"{tmp_path / 'nowhere'}: ")
    assert "--corpus DIR" in message


def test_a_corpus_without_reports_says_what_a_report_is(tmp_path):
    """An empty corpus is refused with what would have to be in it."""
    message = refused(read_corpus, tmp_path)
    assert message.startswith(f"{tmp_path}: no report in it")
    assert "report.toml" in message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("title = ", "not valid TOML: "),
        ('language = "en"', "needs a line such as title"),
        ('title = "  "\nlanguage = "en"', "needs a line such as title"),
        ('title = 5\nlanguage = "en"', "needs a line such as title"),
        ('title = "T"', 'needs language = "en" or language = "es", found None'),
        ('title = "T"\nlanguage = "pt"', "found 'pt'"),
        ('title = "T"\nlanguage = ["en"]', "found ['en']"),
        (b'title = "caf\xe9"\nlanguage = "en"', "not UTF-8 at byte 12"),
    ],
)
def test_bad_facts_are_refused_with_the_reason(folder, content, expected):
    """`report.toml` has to be TOML in UTF-8 with a title and one of the two languages."""
    path = folder(**{"report.toml": content})
    message = refused(read_report, path)
    assert message.startswith(f"{path / 'report.toml'}: ")
    assert expected in message


DEEP = "more than 100 lists, tables or objects inside one another; take some away"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a = " + "[" * 20_000, DEEP),
        ("a = " + "[" * 150 + "]" * 150, DEEP),
        ("a = " + "{a = " * 20_000, DEEP),
        ("[" + "a." * 99 + "a]\n" + "b." * 99 + "b = 1", DEEP),
        ("a." * 20_000 + "a = 1", "a key has more than 100 parts; take dots away"),
        ("language." + "a." * 20_000 + "a = 1", "a key has more than 100 parts"),
        ("[[" + "a . " * 20_000 + "a]]", "a key has more than 100 parts"),
        ("\"a#\" . 'b' . " * 200 + "a = 1", "a key has more than 100 parts"),
        ("pages = " + "9" * 20_000, "not valid TOML: "),
    ],
)
def test_facts_that_are_nested_too_deeply_are_refused(folder, line, expected):
    """Lists, tables and the parts of keys take neither the stack of Python nor minutes."""
    path = folder(**{"report.toml": f'title = "T"\n{line}\n'})
    message = refused(read_report, path)
    assert message.startswith(f"{path / 'report.toml'}: ")
    assert expected in message


@pytest.mark.parametrize("quote", ['"', "'", '"""', "'''", '"""\n\\"', "'''\n#"])
def test_texts_numbers_and_remarks_may_have_any_number_of_dots(folder, quote):
    """Only what stands in one another is bounded."""
    end = quote.partition("\n")[0]
    content = f"citation = {quote}{'a.' * 200}[[[{end} # {'a.' * 200}\nb = [{'1.5, ' * 200}]\n"
    path = folder(**{"report.toml": f'title = "T"\nlanguage = "en"\n{content}'})
    assert "a." * 200 in read_report(path).citation


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "missing"),
        ("", "no text in it"),
        ("# Only a heading\n", "no text in it"),
        (b"caf\xe9\n", "not UTF-8 at byte 3"),
    ],
)
def test_an_edition_without_text_is_refused(folder, content, expected):
    """The edition has to be there, in UTF-8, with words in it."""
    path = folder(**{"report.en.md": content})
    assert refused(read_report, path).startswith(f"{path / 'report.en.md'}: {expected}")


def test_an_edition_that_cannot_be_read_is_refused(folder):
    """A folder where the file should be is an error of the corpus, not a trace."""
    path = folder(**{"report.en.md": None})
    (path / "report.en.md").mkdir()
    assert refused(read_report, path).startswith(f"{path / 'report.en.md'}: cannot be read")


@pytest.mark.parametrize(
    ("name", "line", "expected"),
    [
        ("questions.jsonl", '{"passages": ["h/text"],', "not valid JSON"),
        ("questions.jsonl", '["h/text"]', "needs an object, found '[\"h/text\"]'"),
        ("questions.jsonl", '{"en": ["Who?"]}', 'needs "passages"'),
        ("questions.jsonl", '{"passages": [], "en": ["Who?"]}', 'needs "passages"'),
        ("questions.jsonl", '{"passages": "h/text"}', 'needs "passages"'),
        ("questions.jsonl", '{"passages": ["h/text"], "en": "Who?"}', '"en" needs to be a list'),
        ("questions.jsonl", '{"passages": ["h/text"], "es": [1]}', '"es" needs to be a list'),
        *(
            ("questions.jsonl", '{"passages": ["h/text"], ' + row + "}", problem)
            for row, problem in (
                ('"offer": "Who?"', '"offer" needs a question in each language'),
                ('"offer": {"en": "Who?"}', '"offer" needs a question in each language'),
                ('"offer": {"en": "Who?", "es": 1}', '"offer" needs a question in each language'),
                ('"offer": {"en": "Who?", "es": "¿Quién?"}, "start": -1', '"start" needs to be 1'),
                ('"offer": {"en": "Who?", "es": "¿Quién?"}, "start": true', '"start" needs to be'),
                ('"start": 1', '"start" needs to be 1'),
            )
        ),
        ("unanswered.jsonl", "nothing", "not valid JSON"),
        ("questions.jsonl", '{"passages": ' + "[" * 20_000, DEEP),
        ("questions.jsonl", '{"passages": ' + "[" * 150 + "]" * 150 + "}", DEEP),
        ("unanswered.jsonl", '{"a": ' * 20_000, DEEP),
        ("unanswered.jsonl", '{"lang": "en"}', 'needs "question" and "lang"'),
        ("unanswered.jsonl", '{"question": "Who?"}', 'needs "question" and "lang"'),
        ("unanswered.jsonl", '{"question": "Who?", "lang": "fr"}', 'needs "question" and "lang"'),
        ("unanswered.jsonl", '{"question": "Who?", "lang": "en", "near": 1}', '"near" needs'),
    ],
)
def test_a_bad_line_of_a_bank_is_named(folder, name, line, expected):
    """A line that cannot be used is named by file and number; blank lines are counted."""
    good = {
        "questions.jsonl": '{"passages": ["h/text"], "en": ["What?"]}',
        "unanswered.jsonl": '{"question": "What?", "lang": "en"}',
    }[name]
    path = folder(**{name: f"{good}\n\n{line}\n"})
    message = refused(read_report, path)
    assert message.startswith(f"{path / name}:3: ")
    assert expected in message


def test_a_bank_that_is_not_utf8_is_refused(folder):
    """The byte at which a bank stops being UTF-8 is named."""
    path = folder(**{"questions.jsonl": b'{"passages": ["h/text"], "en": ["caf\xe9"]}\n'})
    assert "questions.jsonl: not UTF-8 at byte 36" in refused(read_report, path)


def test_questions_to_be_offered_stand_in_both_languages(folder):
    """They are bank questions of the same passages, with their place among those to begin with."""
    rows = (
        '{"passages": ["h/a"], "en": ["what"], "start": 2,'
        ' "offer": {"en": "What?", "es": "¿Qué?"}}\n'
        '{"passages": ["h/b"], "offer": {"en": "Who?", "es": "¿Quién?"}}\n'
    )
    read = read_report(folder(**{"questions.jsonl": rows})).questions
    assert [(one.text, one.language, one.passage_ids, one.offered) for one in read] == [
        ("what", Language.EN, ("h/a",), None),
        ("What?", Language.EN, ("h/a",), 2),
        ("¿Qué?", Language.ES, ("h/a",), 2),
        ("Who?", Language.EN, ("h/b",), 0),
        ("¿Quién?", Language.ES, ("h/b",), 0),
    ]


def test_a_translation_of_other_length_is_refused(folder):
    """A translation needs a block for each block, or it would stand beside the wrong one."""
    path = folder(**{"report.es.md": "# H\n\nTexto.\n\nMás.\n"})
    expected = f"{path / 'report.es.md'}: not the blocks and headings of the edition; run: "
    assert refused(read_report, path).startswith(expected)


def test_a_translation_with_other_headings_is_refused(folder):
    """A translation needs the same headings."""
    path = folder(**{"report.es.md": "Texto.\n"})
    assert "not the blocks and headings of the edition; run: " in refused(read_report, path)


@pytest.mark.parametrize("name", ["report.toml", "report.en.md", "questions.jsonl"])
def test_a_byte_order_mark_is_no_part_of_the_text(folder, name):
    """Files saved by Windows editors as "UTF-8 with BOM" are read like any other."""
    content = {
        "report.toml": 'title = "T"\nlanguage = "en"\n',
        "report.en.md": "# H\n\nText.\n",
        "questions.jsonl": '{"passages": ["h/text"], "en": ["What?"]}\n',
    }[name]
    report = read_report(folder(**{name: b"\xef\xbb\xbf" + content.encode()}))
    assert (report.title, report.text) == ("T", "H\n\nText.")


def test_only_line_ends_separate_the_lines_of_a_bank(folder):
    """JSON allows a line separator within a text, and JSON Lines ends lines with \\n only."""
    path = folder(**{"questions.jsonl": '{"passages": ["h/text"], "en": ["What\u2028now?"]}\n'})
    assert [question.text for question in read_report(path).questions] == ["What\u2028now?"]


@pytest.mark.parametrize("line", ['translation = "yes"', 'source = "source.txt"', "citation = 5"])
def test_facts_of_the_wrong_kind_are_refused(folder, line):
    """A table or text of another kind in `report.toml` is an error of the corpus, not a trace."""
    path = folder(**{"report.toml": f'title = "T"\nlanguage = "en"\n{line}\n'})
    assert refused(read_report, path).startswith(f"{path / 'report.toml'}: ")


def test_the_words_that_answer_questions_about_the_document_are_read(folder):
    """`[facts]` has a list of words for each kind of question, in its order."""
    toml = """
title = "T"
language = "en"

[facts]
who_wrote = ["by Ana", "and by Luis"]
when = ["in May"]
summary = []
"""
    report = read_report(folder(**{"report.toml": toml}))
    assert report.facts == {
        DocumentTopic.WHO_WROTE: ("by Ana", "and by Luis"),
        DocumentTopic.WHEN: ("in May",),
        DocumentTopic.SUMMARY: (),
    }


def test_every_kind_of_question_about_the_document_may_be_answered(folder):
    """The names in `[facts]` are those of `DocumentTopic`."""
    lines = "".join(f'{topic.value} = ["{topic.name}"]\n' for topic in DocumentTopic)
    toml = f'title = "T"\nlanguage = "en"\n[facts]\n{lines}'
    report = read_report(folder(**{"report.toml": toml}))
    assert report.facts == {topic: (topic.name,) for topic in DocumentTopic}


def test_a_report_without_the_table_has_no_facts(folder):
    """Nor a number of pages."""
    plain = read_report(folder())
    assert (plain.facts, plain.pages) == ({}, None)


def test_the_number_of_printed_pages_is_read(folder):
    """`pages` is a number, whatever page marks the edition has."""
    toml = 'title = "T"\nlanguage = "en"\npages = 20\n'
    assert read_report(folder(**{"report.toml": toml})).pages == 20


def test_an_unknown_kind_of_question_is_refused(folder):
    """The message names the file, the key, and the keys that there are."""
    toml = 'title = "T"\nlanguage = "en"\n[facts]\nwhen = ["in May"]\nwho_payed = ["Sida"]\n'
    path = folder(**{"report.toml": toml})
    message = refused(read_report, path)
    assert message.startswith(f"{path / 'report.toml'}: [facts] has who_payed, ")
    assert all(topic.value in message for topic in DocumentTopic)


@pytest.mark.parametrize(
    "value", ['"in May"', "5", '["in May", 5]', '["in May", ""]', '[["in May"]]', "2024-06-03"]
)
def test_facts_that_are_not_lists_of_words_are_refused(folder, value):
    """The message names the file and the key, and shows how it is written."""
    toml = f'title = "T"\nlanguage = "en"\n[facts]\nwhere = ["Quito"]\nwhen = {value}\n'
    path = folder(**{"report.toml": toml})
    message = refused(read_report, path)
    assert message.startswith(f"{path / 'report.toml'}: [facts] when needs ")
    assert message.endswith('when = ["…", "…"]')


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ('facts = "in May"', "facts needs to look like [facts]"),
        ('facts = ["in May"]', "facts needs to look like [facts]"),
        ('pages = "20"', "pages needs to look like pages = 20"),
        ("pages = 20.5", "pages needs to look like pages = 20"),
        ("pages = true", "pages needs to look like pages = 20"),
        ("pages = [20]", "pages needs to look like pages = 20"),
    ],
)
def test_facts_and_pages_of_another_type_are_refused(folder, line, needed):
    """The message names the file and the key, and shows how it is written."""
    path = folder(**{"report.toml": f'title = "T"\nlanguage = "en"\n{line}\n'})
    assert refused(read_report, path) == f"{path / 'report.toml'}: {needed}"
