"""Checks the folder of a report, in the corpus folder, for faults; changes nothing.

- The edition (the report's text as Markdown) against its source, the published text: the same words
  and punctuation marks in the same order, apart from what `report.toml` lists as omitted (logos, a
  table of contents) or moved (half of a paragraph that the page layout broke). Markdown's own
  marks, spaces and line ends are not compared. Without a source this is left out.
- Edition and translation against the pages that their Markdown makes: the same words in the same
  order (`corpus.rendered`).
- The translation, if there is one, against the edition: headings and blocks of the same kinds in
  the same order, each with the same numbers and countries, and with the abbreviations and listed
  names of the edition. `report.toml` lists names, and abbreviations that the translation changes.
  Whether a sentence is translated well cannot be checked.
- `[facts]` in `report.toml`, phrases in which the report speaks of itself: they are in the edition.
- The question bank (questions that passages answer) and the unanswerable questions: every passage
  id exists, every question has words, none occurs twice; with a bank, every passage has a question
  in each language.

A finding is one line that begins with its place, "FILE:LINE: " or "FILE: ".
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product, zip_longest
from pathlib import Path
from typing import Any

from report_rag.corpus.differences import compared_words, differences
from report_rag.corpus.edition import Edition, edition_of
from report_rag.corpus.folders import FACTS_FILE, edition_file
from report_rag.corpus.markdown_tokens import Markdown, read_markdown
from report_rag.corpus.passages import split_into_passages
from report_rag.corpus.remarks import Remark, remarks
from report_rag.corpus.rendered import quoted_words, unlike_page
from report_rag.corpus.report import QUESTIONS_FILE, UNANSWERED_FILE, read_facts, read_report
from report_rag.corpus.text_files import read_text
from report_rag.errors import CorpusError
from report_rag.text import countries
from report_rag.text.language import words
from report_rag.types import Block, BlockKind, Heading, Language, Report

SOURCE_FILE = "source.txt"
"""The name of the file of the published text, in the folder of its report."""
_MARKDOWN = re.compile(r"\*\*|^\s*- (?=\d+\. )")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d{3})*")
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z-]*[A-Z]\b")


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of checking one report."""

    report: str
    """The name of its folder."""
    findings: tuple[str, ...]
    """One line for each fault; empty when the report is sound."""
    passages: int
    """How many passages it has; 0 when the translation has another number of blocks or headings
    than the edition: then `[facts]` and the questions are not checked."""
    words: int
    """How many words of the source were compared; 0 when there is no source, or one with another
    SHA-256 than `report.toml` says."""
    remarks: tuple[Remark, ...] = ()
    """What is no fault, but should be looked at, such as tables."""


_Token = tuple[str, int]
"""A word or a punctuation mark, and the line of the file, from 1, that it stands in."""


def check_report(folder: Path) -> Checked:
    """Runs the checks on the folder of a report, in the order of the list at the top of this file.

    When the translation has another number of headings or of blocks than the edition, the checks
    of `[facts]` and the questions are left out, since the two cannot be read as one report.

    Raises `CorpusError` when one of its files cannot be read or used, when the source has no words,
    or when `report.toml` describes omitted or moved lines that cannot be followed.
    """
    facts = read_facts(folder)
    language = Language(facts["language"])
    path = edition_file(folder, language)
    document, edition = _read(path)
    findings, compared = against_source(folder, facts, path, edition)
    findings += unlike_page(document, edition)
    noted = tuple(remarks(document, edition))
    beside = edition_file(folder, language.other)
    if beside.is_file():
        parsed, translated = _read(beside)
        findings += unlike_page(parsed, translated)
        noted += tuple(remarks(parsed, translated))
        findings += _against_edition(facts, beside, edition, translated)
        if not edition.has_parts_of(translated):
            return Checked(folder.name, tuple(findings), 0, compared, noted)
    report = read_report(folder)
    passages = split_into_passages(report)
    findings += _facts(folder / FACTS_FILE, report)
    findings += _bank(folder, report, [passage.passage_id for passage in passages])
    return Checked(folder.name, tuple(findings), len(passages), compared, noted)


def unlike_pages(folder: Path) -> list[str]:
    """The findings of `corpus.rendered.unlike_page` for the edition and its translation.

    Raises `CorpusError` when a file cannot be read or used.
    """
    language = Language(read_facts(folder)["language"])
    paths = (edition_file(folder, one) for one in (language, language.other))
    return [one for path in paths if path.is_file() for one in unlike_page(*_read(path))]


def _read(path: Path) -> tuple[Markdown, Edition]:
    document = read_markdown(path)
    return document, edition_of(document)


def against_source(
    folder: Path, facts: Mapping[str, Any], path: Path, edition: Edition
) -> tuple[list[str], int]:
    """(findings, how many words of the source were compared) for the edition in the file `path`.

    Each finding is a difference between the edition and `source.txt`, in the order of the text.
    `facts` is the content of `report.toml`. With neither `source.txt` nor `[source]` in `facts`:
    no finding, and 0. If only the file is missing, or if its SHA-256 is not the one that `[source]`
    has, that is the only finding, and 0 words were compared. Raises as `check_report` says.
    """
    described = facts.get("source", {})
    source = folder / SOURCE_FILE
    if not source.is_file():
        return [f"{source}: missing, but {FACTS_FILE} describes it"] if described else [], 0
    digest, said = hashlib.sha256(source.read_bytes()).hexdigest(), described.get("sha256")
    if digest != said:
        return [f"{source}: SHA-256 is {digest}, but {FACTS_FILE} says {said}"], 0
    lines = read_text(source).split("\n")
    try:
        published = list(_source_tokens(lines, described))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise CorpusError(
            f"{folder / FACTS_FILE}: [[source.omitted]], [[source.moved]] or [[source.added]] "
            f"cannot be followed ({error}); see corpus/README.md"
        ) from error
    if not published:
        raise CorpusError(f"{source}: no words in it")
    read = list(_edition_tokens(edition))
    heads = _repeatable(described)
    rows = {part.line for part in edition.blocks if part.kind is BlockKind.LIST_ITEM}
    findings = [
        f"{path}:{read[min(c, len(read) - 1)][1]}: has {_quoted(read[c:d])}, "
        f"but {source}:{published[min(a, len(published) - 1)][1]} has {_quoted(published[a:b])}"
        for a, b, c, d in differences([text for text, _ in published], [text for text, _ in read])
        if a < b
        or not rows.issuperset(line for _, line in read[c:d])
        or not _is_repeated([text for text, _ in read[c:d]], heads)
    ]
    return findings, sum(text[0].isalnum() for text, _ in published)


def _source_tokens(lines: Sequence[str], described: Mapping[str, Any]) -> Iterator[_Token]:
    """The tokens of the source: omitted lines left out, moved lines at their new place.

    `lines` are those of the file, `described` is `[source]` in `report.toml`. Each entry there has
    its first and last line, from 1, both inclusive; a moved one also has in `after` the line that
    it follows in the edition. `added` are words that the edition has after a line, and that the
    source lacks; each entry needs a reason. Bold marks, bullets before numbers and addresses of
    links are left out. Raises `KeyError`, `TypeError` or `ValueError` when an entry gives its
    lines in another way, or when the file does not have them or the line in `after`.
    """
    left_out = {
        number
        for omitted in described.get("omitted", [])
        for number in range(_lines_of(omitted, len(lines))[0], omitted["lines"][1] + 1)
    }
    numbers = [number for number in range(1, len(lines) + 1) if number not in left_out]
    for moved in described.get("moved", []):
        first, last = _lines_of(moved, len(lines))
        taken = [number for number in numbers if first <= number <= last]
        numbers = [number for number in numbers if not first <= number <= last]
        place = numbers.index(moved["after"]) + 1
        numbers[place:place] = taken
    known = set(numbers)
    added: dict[int, list[str]] = defaultdict(list)
    for one in described.get("added", []):
        if one["after"] not in known or not str(one["reason"]).strip():
            raise ValueError(f"added after line {one['after']}")
        added[one["after"]] += compared_words(_unmarked(one["words"]))
    for number in numbers:
        yield from ((text, number) for text in compared_words(_unmarked(lines[number - 1])))
        yield from ((text, number) for text in added[number])


def _unmarked(line: str) -> str:
    """A line without what may be marks of Markdown in a source that was written as Markdown."""
    return _LINK.sub(r"\1", _MARKDOWN.sub("", line))


def _repeatable(described: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """What the edition may have more often than the source: heads of tables, and marks with them.

    `described` is `[source]` in `report.toml`; its `repeated` lists the heads. With it there may
    also be a colon behind a head, and a semicolon between the cells of a row.
    """
    if "repeated" not in described:
        return set()
    heads = (tuple(compared_words(head)) for head in described["repeated"])
    return {(":",), (";",), *filter(None, heads)}


def _is_repeated(words: Sequence[str], heads: Collection[tuple[str, ...]]) -> bool:
    """Whether words that only the edition has are heads of a table, one or several in a row."""
    longest = max(map(len, heads), default=0)
    reached = {0}  # up to where the words can be cut into heads
    for end in range(1, len(words) + 1):
        starts = (start for start in reached if end - start <= longest)
        if any(tuple(words[start:end]) in heads for start in starts):
            reached.add(end)
    return len(words) in reached


def _lines_of(entry: Mapping[str, Any], last: int) -> tuple[int, int]:
    """The first and last line of an omitted or moved part; `ValueError` if not from 1 to `last`."""
    start, end = entry["lines"]
    if not 1 <= start <= end <= last:
        raise ValueError(f"lines {start} to {end} of {last}")
    return start, end


def _edition_tokens(edition: Edition) -> Iterator[_Token]:
    """The tokens of the edition, in order, without what the source does not have.

    These are headings marked as added, and the headers and signs that are repeated in each row of a
    table.
    """
    for number, part in enumerate(edition.outline):
        if isinstance(part, Heading) and part.added:
            continue
        for offset, line in enumerate(edition.cells.get(number, part.text).split("\n")):
            # As in the source: the text itself may have such marks, as in "****" for a password.
            yield from ((text, part.line + offset) for text in compared_words(_unmarked(line)))


def _quoted(tokens: Sequence[_Token]) -> str:
    return quoted_words([text for text, _ in tokens])


def _against_edition(
    facts: Mapping[str, Any], path: Path, edition: Edition, translated: Edition
) -> list[str]:
    """Findings: where the translation (`translated`, from the file `path`) is not as the edition.

    Headings and blocks are compared one by one, in order. The first that is of another kind, or
    that only one of the two has, is the last finding. `facts` is the content of `report.toml`.
    """
    rules = facts.get("translation", {})
    findings = []
    for own, other in zip_longest(edition.outline, translated.outline):
        if own is None or other is None or _kind(own) != _kind(other):
            line = other.line if other else "end"
            wanted = f"{_kind(own)} as in line {own.line} of the edition" if own else "the end"
            found = _kind(other) if other else "the end"
            findings.append(f"{path}:{line}: needs {wanted}, found {found}")
            break  # All blocks after it would be compared with the wrong ones.
        findings += [f"{path}:{other.line}: {what}" for what in _differences(own, other, rules)]
    return findings


def _kind(part: Heading | Block) -> str:
    """What kind of part it is ("a list item 3 with a title"); its translation needs the same.

    The number is the block's `position`; "title" stands for its `label`.
    """
    if isinstance(part, Heading):
        return f"a heading of level {part.level}{', marked as added' if part.added else ''}"
    position = f" {part.position}" if part.position else ""
    label = " with a title" if part.label else ""
    speaker = " with a speaker" if part.speaker else ""
    return f"a {part.kind.replace('_', ' ')}{position}{label}{speaker}"


def _differences(
    own: Heading | Block, other: Heading | Block, rules: Mapping[str, Any]
) -> Iterator[str]:
    """What the translation (`other`) of a part (`own`) lacks or adds, each in words for a finding.

    Numbers and countries may be neither missing nor added. Where one text names a country, a word
    that may mean it is enough in the other; such a word, or a capital, needs no counterpart.
    Abbreviations (of blocks, not of headings and labels), or what `rules` has in their place, and
    the names that `rules` lists may not be missing. `rules` is `[translation]` in `report.toml`.
    """
    numbers, translated = _numbers(own.text), _numbers(other.text)
    for number in sorted((numbers - translated).elements()):
        yield f"the number {number} of the edition is missing"
    for number in sorted((translated - numbers).elements()):
        yield f"the number {number} is not in the edition"
    named, kept = _countries(own.text), _countries(other.text)
    may_be = countries.perhaps(own.text) | {*named}, countries.perhaps(other.text) | {*kept}
    for code in sorted((named - may_be[1]) | (kept - may_be[0])):
        where = "missing" if code in named else "not in the edition"
        yield f"the country {countries.name(code, Language.EN)} is {where}"
    terms: Mapping[str, str] = rules.get("terms", {})
    label = (isinstance(own, Block) and own.label) or ""
    for short in sorted(set(_ABBREVIATION.findall(own.text.replace(label, "", 1)))):
        wanted = terms.get(short, short)
        if isinstance(own, Block) and not re.search(rf"\b{re.escape(wanted)}", other.text):
            yield f"the abbreviation {wanted} is missing"
    for name in rules.get("names", []):
        if name in own.text and name not in other.text:
            yield f"the name {name} is missing"


def _numbers(text: str) -> Counter[str]:
    return Counter(re.sub(r"\D", "", number) for number in _NUMBER.findall(text))


def _countries(text: str) -> set[str]:
    return {mention.code for mention in countries.mentioned(text) if not mention.capital}


def _facts(path: Path, report: Report) -> Iterator[str]:
    """A finding for each phrase of `[facts]` that no block has, in its text or as its heading.

    As its heading: the innermost heading above the block is the phrase itself, case included.
    """
    headings = {one.section_path[-1] for one in report.blocks if one.section_path}
    for topic, words_of_topic in report.facts.items():
        for said in words_of_topic:
            if said not in headings and not any(said in one.text for one in report.blocks):
                yield f"{path}: [facts] {topic} has “{said}”, which stands in no passage"


def _bank(folder: Path, report: Report, passage_ids: Sequence[str]) -> Iterator[str]:
    """Findings about the question bank and the unanswerable questions, the files in `folder`.

    First ids of passages that are not in `passage_ids`; then, if there is a bank, each passage that
    lacks a question in English or in Spanish; then each question without words, or with the same
    words as one before it in either file, whatever their case, accents and punctuation.
    """
    bank, unanswered = folder / QUESTIONS_FILE, folder / UNANSWERED_FILE
    known = set(passage_ids)
    for question in report.questions:
        for unknown in sorted(set(question.passage_ids) - known):
            yield f"{bank}: “{question.text}” names no passage: {unknown}"
    for question in report.unanswered:
        for unknown in sorted(set(question.near) - known):
            yield f"{unanswered}: “{question.text}” is near no passage: {unknown}"
    if bank.is_file():
        covered = {(one.language, name) for one in report.questions for name in one.passage_ids}
        for language, name in product(Language, passage_ids):
            if (language, name) not in covered:
                yield f"{bank}: no question in {language.name} for the passage {name}"
    seen: dict[str, str] = {}
    for path, questions in ((bank, report.questions), (unanswered, report.unanswered)):
        for question in questions:
            key = " ".join(words(question.text))
            if not key:
                yield f"{path}: “{question.text}” has no words"
            elif key in seen:
                yield f"{path}: “{question.text}” stands in {seen[key]} already"
            seen.setdefault(key, path.name)
