"""The check of a corpus folder: what passes, and what is said of what does not."""

import hashlib
import json
import re
import shutil

import pytest

from report_rag.corpus.check import check_report
from report_rag.corpus.edition import read_edition
from report_rag.corpus.remarks import Remark, RemarkKind
from report_rag.errors import CorpusError

REAL = "san-jose-dialogue-2024"


def copied(folder, tmp_path):
    """The folder, copied to where it may be changed."""
    return shutil.copytree(folder, tmp_path / folder.name)


def change(path, old, new, count=1):
    """Replaces the first occurrences of a text, which has to be there, and returns its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def findings(folder):
    return list(check_report(folder).findings)


@pytest.fixture
def tiny(tiny_corpus, tmp_path):
    return copied(tiny_corpus / "garden-report", tmp_path)


@pytest.fixture
def real(real_corpus, tmp_path):
    return copied(real_corpus / REAL, tmp_path)


def test_the_real_report_passes(real_corpus):
    """Every word of the source is compared, every passage has its questions, nothing is wrong."""
    checked = check_report(real_corpus / REAL)
    assert checked.findings == ()
    assert (checked.report, checked.passages, checked.words) == (REAL, 130, 6667)


def test_the_tiny_report_passes(tiny_corpus):
    """Marks of Markdown, left-out and moved lines, added headings and links are no differences."""
    checked = check_report(tiny_corpus / "garden-report")
    assert checked.findings == ()
    assert (checked.passages, checked.words) == (19, 289)


def test_a_bare_report_has_nothing_to_be_compared(bare_corpus):
    """Without a source, a translation and a bank, a report that can be read is in order."""
    checked = check_report(bare_corpus / "plain-report")
    assert (checked.findings, checked.passages, checked.words) == ((), 3, 0)


@pytest.mark.parametrize(
    "table", ["| Herb | Pots |\n|---|---|\n| Basil | 3 |", "Herb | Pots\n--- | ---\nBasil | 3"]
)
def test_a_table_of_the_edition_is_told_and_is_no_fault(bare_corpus, tmp_path, table):
    """Each row is quoted as an item; bars alone make no table."""
    folder = copied(bare_corpus / "plain-report", tmp_path)
    path = next(folder.glob("report.*.md"))
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nThis | that.\n\n{table}\n", encoding="utf-8")
    checked = check_report(folder)
    place = f"{path}:{text.count(chr(10)) + 4}"
    assert checked.remarks == (Remark(RemarkKind.TABLES, place),)
    assert checked.findings == ()


def test_a_table_has_the_words_of_its_source(bare_corpus, tmp_path):
    """Headers that each row repeats are compared once; a changed cell is found."""
    folder = copied(bare_corpus / "plain-report", tmp_path)
    path, source = folder / "report.en.md", folder / "source.txt"
    path.write_text(
        "Text.\n\n| Herb | Pots | |\n|---|---|---|\n| Basil | 3 | |\n| | 4 | x |\n\nEnd.\n", "utf-8"
    )
    source.write_text("Text.\nHerb Pots\nBasil 3\n5 x\nEnd.\n", "utf-8")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    with (folder / "report.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[source]\nfile = "source.txt"\nsha256 = "{digest}"\n')
    assert findings(folder) == [f"{path}:6: has “4”, but {source}:4 has “5”"]


@pytest.mark.parametrize("name", ["report.en.md", "report.es.md"])
def test_words_that_a_page_does_not_show_are_found(tiny, name):
    """In the edition and in its translation, with file and line."""
    path = tiny / name
    with path.open("a", encoding="utf-8") as file:
        file.write("\n[Note]: see-annex-b\n")
    line = path.read_text("utf-8").count("\n")
    (found,) = findings(tiny)
    assert found.startswith(f"{path}:{line}: “[Note]: see-annex-b” is the address of a link that ")


def test_one_changed_word_of_the_edition_is_found(real):
    """The file, its line, the word, and the word of the source at its line are named."""
    path = real / "report.en.md"
    line = change(path, "such as cookie sales", "such as biscuit sales")
    (found,) = findings(real)
    source = (real / "source.txt").read_text(encoding="utf-8")
    there = source[: source.index("cookie")].count("\n") + 1
    assert found == (
        f"{path}:{line}: has “biscuit”, but {real / 'source.txt'}:{there} has “cookie”"
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("fills in one night", "fills in one night quickly", "has “quickly”, but "),
        ("the neighbours look after", "neighbours look after", "has nothing, but "),
        ("patience.”", "patience!”", "has “!”, but "),
        ("5-9 May", "5–9 May", "has “–”, but "),
        ("SIGNS OF CHANGE", "SIGNS OF THE CHANGE", "has “THE”, but "),
        ("(Rosa Quispe - Cusco)", "(Rosa Quispe)", "has nothing, but "),
        ("# Introduction", "# Introduction <!-- added -->", "has nothing, but "),
        ("# Cover <!-- added -->", "# Cover", "has “Cover”, but "),
    ],
)
def test_words_and_marks_may_not_be_added_lost_or_changed(tiny, old, new, what):
    """A word, a punctuation mark, a heading or a speaker that differs is one finding."""
    path = tiny / "report.en.md"
    line = change(path, old, new)
    (found,) = [one for one in findings(tiny) if "source.txt" in one]
    place, said = found.split(": ", 1)
    assert place.startswith(f"{path}:")
    assert abs(int(place.rpartition(":")[2]) - line) <= 2
    assert said.startswith(what)


def test_a_difference_within_a_block_names_its_own_line(tiny):
    """In a block whose line ends are kept, the line of the difference is named."""
    path = tiny / "report.en.md"
    assert change(path, "2023", "2024") == 7
    source = tiny / "source.txt"
    assert f"{path}:7: has “2024”, but {source}:3 has “2023”" in findings(tiny)


def test_a_long_difference_is_quoted_by_its_beginning(tiny):
    """Of a whole paragraph that is missing, the first six words are quoted."""
    change(tiny / "report.en.md", "Lunch at the schools has fresh lettuce twice a week.", "Lunch.")
    (found,) = [one for one in findings(tiny) if "source.txt" in one]
    assert "has “at the schools has fresh lettuce …”" in found


def test_a_line_may_be_left_out_or_moved_only_as_listed(tiny):
    """Without the lists in `report.toml`, the same source does not match."""
    path = tiny / "report.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\[\[source\.moved\]\].*?\n\n", "", text, flags=re.DOTALL))
    assert len(findings(tiny)) == 2
    path.write_text(re.sub(r"\[\[source\.omitted\]\].*?\n\n", "", text, count=1, flags=re.DOTALL))
    (found,) = findings(tiny)
    assert "has nothing, but" in found
    assert "source.txt:4 has “[ logo : a green corner …”" in found


def test_very_many_lines_may_be_moved(bare_corpus, tmp_path):
    """Each line of the source is looked at once for it, and not once for each that is moved."""
    folder = copied(next(bare_corpus.glob("*/report.toml")).parent, tmp_path)
    half = 150_000
    source = "".join(f"{number}\n" for number in range(2 * half))
    (folder / "source.txt").write_text(source)
    facts = f"sha256 = {hashlib.sha256(source.encode()).hexdigest()!r}\n"
    moved = f"[[source.moved]]\nlines = [1, {half}]\nafter = {2 * half}\nreason = 'so'\n"
    with (folder / "report.toml").open("a") as file:
        file.write(f"\n[source]\n{facts}{moved}")
    (found, *_) = findings(folder)
    assert f"source.txt:{half + 1} has “{half} " in found


def one_bit_flipped(raw):
    return raw[:40] + bytes([raw[40] ^ 1]) + raw[41:]


@pytest.mark.parametrize("harm", [one_bit_flipped, lambda raw: raw + b"\n"])
@pytest.mark.parametrize("corpus", ["tiny", "real"])
def test_a_changed_source_is_found(corpus, harm, request):
    """A source that is not the one whose SHA-256 is recorded is compared no further."""
    folder = request.getfixturevalue(corpus)
    source = folder / "source.txt"
    source.write_bytes(harm(source.read_bytes()))
    checked = check_report(folder)
    (found,) = checked.findings
    assert found.startswith(f"{folder / 'source.txt'}: SHA-256 is ")
    assert "but report.toml says " in found
    assert checked.words == 0


def test_one_changed_number_of_the_translation_is_found(real):
    """The line of the translation, the number that is missing and the one too many are named."""
    path = real / "report.es.md"
    policy = "Política Nacional de la Niñez y la Adolescencia 2024-2036"
    line = change(path, "2024-2036", "2024-2035")
    assert findings(real) == [
        f"{path}:{line}: the number 2036 of the edition is missing",
        f"{path}:{line}: the number 2035 is not in the edition",
        f"{path}:{line}: the name {policy} is missing",
    ]


def test_one_changed_country_of_the_translation_is_found(real):
    """The line of the translation and both countries are named."""
    path = real / "report.es.md"
    line = change(path, "**BOLIVIA:**", "**PARAGUAY:**")
    assert findings(real) == [
        f"{path}:{line}: the country Bolivia is missing",
        f"{path}:{line}: the country Paraguay is not in the edition",
    ]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("12 familias", "doce familias", "the number 12 of the edition is missing"),
        ("en 90 días", "en 90 o 91 días", "the number 91 is not in the edition"),
        ("En Bolivia, las", "Allí, las", "the country Bolivia is missing"),
        ("Una ONG presta", "Una organización presta", "the abbreviation ONG is missing"),
        ("por encima del seto", "por el seto 3", "the number 3 is not in the edition"),
        ("La Green Corner Network", "La Red", "the name Green Corner Network is missing"),
        ("42 hortelanos", "42 hortelanos y Cuba", "the country Cuba is not in the edition"),
    ],
)
def test_what_a_translation_has_to_keep(tiny, old, new, what):
    """Numbers, countries, abbreviations in their Spanish form, and listed names are compared."""
    path = tiny / "report.es.md"
    line = change(path, old, new)
    assert findings(tiny) == [f"{path}:{line}: {what}"]


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("the Norwegian Agency", "la Agencia Noruega"),
        ("the Norwegian Government", "el Gobierno noruego"),
        ("the government of Norway", "el Gobierno noruego"),
        ("Ghanaian growers", "hortelanos ghaneses"),
        ("American growers", "hortelanos estadounidenses"),
        ("Icelandic growers", "hortelanas islandesas"),
    ],
)
def test_a_people_may_be_named_as_each_language_does(tiny, english, spanish):
    """What only one of the languages takes for a country is no difference."""
    change(tiny / "report.en.md", "In Bolivia, ", f"In Bolivia, with {english}, ")
    change(tiny / "report.es.md", "En Bolivia, ", f"En Bolivia, con {spanish}, ")
    assert not [found for found in findings(tiny) if found.startswith(str(tiny / "report.es.md"))]


@pytest.mark.parametrize("label", ["**PERU", "**Share the"])
def test_a_label_is_no_place_for_abbreviations(tiny, label):
    """Labels are often in capitals; before that of a numbered item stands its number."""
    change(tiny / "report.en.md", label, f"{label} XYZ")
    assert not [found for found in findings(tiny) if "the abbreviation" in found]


def test_a_finding_in_a_quotation_names_the_line_where_it_begins(tiny):
    """A block of several lines is one block: its first line is named."""
    path = tiny / "report.es.md"
    line = change(path, "Rosa Quispe", "Rosita Quispe")
    assert findings(tiny) == [f"{path}:{line - 2}: the name Rosa Quispe is missing"]


def test_numbers_are_the_same_in_either_notation(tiny):
    """A thousand may be written with a comma, a point or a space, as each language does."""
    change(tiny / "report.es.md", "12 familias", "12.000 familias")
    change(tiny / "report.en.md", "12 families", "12,000 families")
    assert not [found for found in findings(tiny) if found.startswith(str(tiny / "report.es.md"))]


@pytest.mark.parametrize(
    ("old", "new", "needed", "found"),
    [
        ("**PERÚ:** Las", "PERÚ: Las", "a call out with a title as in line 32", "a paragraph"),
        ("## Abejas", "# Abejas", "a heading of level 2 as in line 52", "a heading of level 1"),
        ("> — Tomás", "> Tomás", "a quotation with a speaker as in line 44", "a quotation"),
        (
            " <!-- added -->",
            "",
            "a heading of level 1, marked as added as in line 3",
            "a heading of level 1",
        ),
        (
            "2. **Recoger",
            "\nY.\n\n2. **R",
            "a list item 2 with a title as in line 18",
            "a paragraph",
        ),
    ],
)
def test_a_translation_has_the_blocks_of_the_edition(tiny, old, new, needed, found):
    """The first block that is of another kind is named, once, with the line of the edition."""
    path = tiny / "report.es.md"
    change(path, old, new)
    (said,) = findings(tiny)
    assert said.startswith(f"{path}:")
    assert said.endswith(f": needs {needed} of the edition, found {found}")


def test_a_translation_that_ends_early_or_late_is_found(tiny):
    """A block too few or too many is told as such, and the bank is not looked at then."""
    path = tiny / "report.es.md"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole + "\nMás.\n", encoding="utf-8")
    checked = check_report(tiny)
    assert checked.findings[0].endswith(": needs the end, found a paragraph")
    assert checked.passages == 0
    path.write_text(whole[: whole.rindex("- **")], encoding="utf-8")
    assert findings(tiny) == [
        f"{path}:end: needs a list item 3 with a title as in line 68 of the edition, found the end"
    ]


def test_one_changed_passage_id_of_the_bank_is_found(real):
    """A question that names a passage which is not there is quoted with the id."""
    path = real / "questions.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    place = next(n for n, row in enumerate(rows) if row["passages"] == ["funding-hurdles/bolivia"])
    rows[place]["passages"] = ["funding-hurdles/bolivio"]
    asked = [*rows[place]["en"], *rows[place]["es"], *rows[place]["offer"].values()]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    assert findings(real) == [
        f"{path}: “{text}” names no passage: funding-hurdles/bolivio" for text in asked
    ]


def test_the_bank_is_looked_at_beside_a_translation_that_differs(tiny):
    """What is wrong with both is told at once."""
    change(tiny / "unanswered.jsonl", "bees/bees-came-back-to-8-of", "bees/none")
    change(tiny / "report.es.md", "12 familias", "doce familias")
    first, second = findings(tiny)
    assert first.endswith("the number 12 of the edition is missing")
    assert second.endswith("is near no passage: bees/none")
    assert check_report(tiny).passages == 19


def test_an_unanswered_question_near_no_passage_is_found(tiny):
    """An unanswered question that lies next to a passage which is not there is quoted."""
    change(tiny / "unanswered.jsonl", "bees/bees-came-back-to-8-of", "bees/none")
    path = tiny / "unanswered.jsonl"
    assert findings(tiny) == [
        f"{path}: “How many hens live in the gardens?” is near no passage: bees/none"
    ]


@pytest.mark.parametrize(("code", "language"), [("en", "EN"), ("es", "ES")])
def test_a_passage_without_a_question_is_found(tiny, code, language):
    """With a bank, each passage needs a question in each language."""
    path = tiny / "questions.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        if "recommendations/for-councils" in row["passages"]:
            row[code] = []
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert findings(tiny) == [
        f"{path}: no question in {language} for the passage recommendations/for-councils"
    ]


def test_a_question_that_stands_twice_in_the_bank_is_found(real):
    """The same words again, in other case and marks, are a duplicate."""
    path = real / "questions.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    again = rows[0]["en"][2].upper().rstrip("?")
    rows[5]["en"].append(again)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    assert findings(real) == [f"{path}: “{again}” stands in questions.jsonl already"]


def test_a_question_of_both_banks_is_found(tiny):
    """A question cannot be answered and unanswered."""
    path = tiny / "unanswered.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write('{"lang": "en", "question": "who lends PUMPS"}\n')
    assert findings(tiny) == [f"{path}: “who lends PUMPS” stands in questions.jsonl already"]


def test_a_question_without_words_is_found(tiny):
    """Marks alone are no question."""
    path = tiny / "unanswered.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write('{"lang": "es", "question": "¿…?"}\n')
    assert findings(tiny) == [f"{path}: “¿…?” has no words"]


def test_a_folder_that_cannot_be_read_is_an_error(tmp_path):
    """What is no report at all is refused and not checked."""
    with pytest.raises(CorpusError, match=r"report\.toml: cannot be read"):
        check_report(tmp_path)


def with_source(folder, raw, listed=""):
    """Records a source, and what is listed about it, in the facts of a bare report."""
    (folder / "source.txt").write_bytes(raw)
    digest = hashlib.sha256(raw).hexdigest()
    with (folder / "report.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[source]\nsha256 = "{digest}"\n{listed}')
    return folder


@pytest.mark.parametrize(
    ("raw", "listed"),
    [
        (b"", ""),
        (b"Basil likes caf\xe9", ""),
        (b"Basil", "[[source.omitted]]\nreason = 'logo'\n"),
        (b"Basil", "[[source.omitted]]\nlines = [1]\n"),
        (b"Basil", "[[source.omitted]]\nlines = [7, 9]\n"),
        (b"Basil\nMint\n", "[[source.omitted]]\nlines = [2, 1]\n"),
        (b"Basil", "[[source.moved]]\nlines = [1, 1]\nafter = 9\n"),
        (b"Basil\nMint\n", "[[source.moved]]\nlines = [0, 1]\nafter = 2\n"),
        (b"Basil", "[[source.added]]\nafter = 1\nwords = 'Mint'\n"),
        (b"Basil", "[[source.added]]\nafter = 1\nwords = 'Mint'\nreason = ' '\n"),
        (b"Basil", "[[source.added]]\nafter = 9\nwords = 'Mint'\nreason = 'seen on page 2'\n"),
    ],
)
def test_a_source_that_cannot_be_used_is_an_error_of_the_corpus(bare_corpus, tmp_path, raw, listed):
    """A source without words, not UTF-8, or described wrongly, is one line for a person."""
    folder = with_source(copied(bare_corpus / "plain-report", tmp_path), raw, listed)
    with pytest.raises(CorpusError):
        check_report(folder)


def test_words_that_the_source_lacks_are_accepted_with_a_reason(bare_corpus, tmp_path):
    """At their place only, and no other words."""
    folder = copied(bare_corpus / "plain-report", tmp_path)
    edition = read_edition(folder / "report.en.md")
    first, *others = edition.text.split()
    listed = "[[source.added]]\nafter = 1\nwords = {}\nreason = 'seen on page 2'\n"
    raw = " ".join([first, "\n", *others[1:]]).encode()
    facts = (folder / "report.toml").read_text("utf-8")
    with_source(folder, raw, listed.format(json.dumps(others[0])))
    assert findings(folder) == []
    (folder / "report.toml").write_text(facts, "utf-8")
    with_source(folder, raw, listed.format("'another'"))
    assert findings(folder) != []


def test_a_source_that_is_described_has_to_be_there(tiny):
    """Losing `source.txt` does not turn the proof off silently."""
    (tiny / "source.txt").unlink()
    assert findings(tiny) != []
