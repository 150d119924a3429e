"""Questions about the document as such: when, where, who paid, whose opinions, its summary.

`report.toml` may name, for each kind of question, the words of the report that answer it (table
`[facts]`); the passages with these words are the answer, and the words are marked. A report without
the table answers from its front matter: what stands before its body and in its last section.
"""

from report_rag.answering.highlights import UNMARKED, Marks
from report_rag.index.loaded import Index
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import MOST, Selection, hits_of
from report_rag.text.language import statements
from report_rag.types import DocumentTopic, ListKind, Passage, Report, Span

IN_SHORT = (
    DocumentTopic.SUMMARY,
    DocumentTopic.KEY_FINDINGS,
    DocumentTopic.CONCLUSIONS,
    DocumentTopic.PURPOSE,
)


def facts(
    index: Index, found: Found, topic: DocumentTopic
) -> tuple[Selection, tuple[Marks, ...]] | None:
    """The passages that answer a question about the document, and what is marked of each.

    None where no report has anything of the kind; the question is then searched like any other.
    """
    marked: dict[int, Marks] = {}
    for report in index.reports:
        for words in report.facts.get(topic, ()):
            for number, marks in _passages_with(index, report, words):
                marked.setdefault(number, marks)
    if not marked:
        described = any(report.facts for report in index.reports)
        return None if described else _from_front_matter(index, found, topic)
    whole = _whole_list(index, list(marked))
    if whole is not None:
        return Selection(hits_of(index, found, list(marked)), index.lists[whole]), (
            UNMARKED,
        ) * len(marked)
    numbers = list(marked)
    # Of several, the one that is asked about first: one organisation, or whether children came.
    numbers.sort(key=lambda n: -float(found.scores[n]))
    numbers = numbers[:MOST]
    return Selection(hits_of(index, found, numbers)), tuple(marked[n] for n in numbers)


def _passages_with(index: Index, report: Report, words: str) -> list[tuple[int, Marks]]:
    """The passages that an entry of `[facts]` stands for, with the sentence that has its words.

    Words of a heading stand for all passages directly under it.
    """
    own = [n for n, one in enumerate(index.passages) if one.report == report.name]
    for number in own:
        passage = index.passages[number]
        if words in passage.text:
            return [(number, _marks(passage, words))]
    titles = {heading.path for heading in report.headings if heading.text.rstrip(": ") == words}
    return [(n, UNMARKED) for n in own if index.passages[n].section_path in titles]


def _marks(passage: Passage, words: str) -> Marks:
    """The sentence with these words, if the passage has others as well."""
    place = passage.text.index(words)
    bounds = statements(passage.text)
    chosen = [
        n for n, (start, end) in enumerate(bounds) if start < place + len(words) and place < end
    ]
    if len(bounds) == len(chosen):
        return UNMARKED
    translated = statements(passage.translation or "")
    both = len(translated) == len(bounds)
    return Marks(
        tuple(Span(*bounds[n]) for n in chosen),
        tuple(Span(*translated[n]) for n in chosen) if both else (),
    )


def _whole_list(index: Index, numbers: list[int]) -> int | None:
    """The list that consists of these passages, if one does."""
    for place, members in enumerate(index.members):
        if index.lists[place].kind is ListKind.ITEMS and members.tolist() == sorted(numbers):
            return place
    return None


def _from_front_matter(
    index: Index, found: Found, topic: DocumentTopic
) -> tuple[Selection, tuple[Marks, ...]] | None:
    """The passages of the front matter that are nearest to the question."""
    numbers = _front_matter(index, topic)
    if not numbers:
        return None
    best = sorted(numbers, key=lambda n: -float(found.scores[n]))[: MOST // 2]
    return Selection(hits_of(index, found, best)), (UNMARKED,) * len(best)


def _front_matter(index: Index, topic: DocumentTopic) -> list[int]:
    """The passages before the first chapter that has sections, and those of the last chapter.

    What sums the report up is looked for in whole paragraphs, so the cover is left out. A report
    whose chapters have no sections has its first chapter as front matter.
    """
    found: list[int] = []
    for report in index.reports:
        own = [n for n, one in enumerate(index.passages) if one.report == report.name]
        chapters = list(dict.fromkeys(index.passages[n].section_path[:1] for n in own))
        divided = {one.path[:1] for one in report.headings if len(one.path) > 1}
        body = next((place for place, one in enumerate(chapters) if one in divided), 1)
        front = [*chapters[:body], *chapters[-1:]]
        found += [n for n in own if index.passages[n].section_path[:1] in front]
    return [n for n in found if topic not in IN_SHORT or _is_prose(index, n)]


def _is_prose(index: Index, number: int) -> bool:
    return len(statements(index.passages[number].text)) > 1
