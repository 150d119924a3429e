"""Questions about the report as a publication: when, where, who paid, its summary.

`report.toml` may name, for each kind of question, the words of the report that answer it (table
`[facts]`, `Report.facts`); the first passage with these words in each report is the answer, or all
those directly under a heading of these words, and the sentences with the words are highlighted.
Where no report has such a table, the front matter of each answers: what stands before its body and
in its last chapter.
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
"""Topics that the report as a whole answers, and not a name, date or number in it."""


def facts(
    index: Index, found: Found, topic: DocumentTopic
) -> tuple[Selection, tuple[Marks, ...]] | None:
    """The passages that answer a question about the document, and what is highlighted in each.

    All of them, if they are just the items of a printed list; else up to `MOST`, the best score of
    `found` first. From the front matter up to half as many, without highlights. None where
    `[facts]` has nothing on the topic, or the front matter no passage.
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
        selection = Selection(hits_of(index, found, list(marked)), index.lists[whole])
        return selection, (UNMARKED,) * len(marked)
    # The question may ask for one of several: for one organisation, or whether children came.
    numbers = sorted(marked, key=lambda n: -float(found.scores[n]))[:MOST]
    return Selection(hits_of(index, found, numbers)), tuple(marked[n] for n in numbers)


def _passages_with(index: Index, report: Report, words: str) -> list[tuple[int, Marks]]:
    """The passages that an entry of `[facts]`, `words`, stands for, each with what is highlighted.

    The first passage of the report that has the words, with the sentences that have them; or, if
    they are the text of a heading, all passages directly under it, without highlights.
    """
    own = [n for n, one in enumerate(index.passages) if one.report == report.name]
    for number in own:
        passage = index.passages[number]
        if words in passage.text:
            return [(number, _marks(passage, words))]
    titles = {heading.path for heading in report.headings if heading.text.rstrip(": ") == words}
    return [(n, UNMARKED) for n in own if index.passages[n].section_path in titles]


def _marks(passage: Passage, words: str) -> Marks:
    """The sentences that the first occurrence of `words` reaches into; none if these are all.

    In the translation the sentences at the same places, if it has as many sentences.
    """
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
    """The place in `index.lists` of the printed list of just these passages, None without one."""
    for place, members in enumerate(index.members):
        if index.lists[place].kind is ListKind.ITEMS and members.tolist() == sorted(numbers):
            return place
    return None


def _from_front_matter(
    index: Index, found: Found, topic: DocumentTopic
) -> tuple[Selection, tuple[Marks, ...]] | None:
    """The up to `MOST // 2` passages of the front matter with the best scores; None without one.

    Front matter is what stands before the first chapter that has sections, and the last chapter. A
    report whose chapters have no sections has its first chapter as front matter. For a topic of
    `IN_SHORT` only passages of two or more sentences count, so that the cover is left out.
    """
    numbers: list[int] = []
    for report in index.reports:
        own = [n for n, one in enumerate(index.passages) if one.report == report.name]
        chapters = list(dict.fromkeys(index.passages[n].section_path[:1] for n in own))
        divided = {one.path[:1] for one in report.headings if len(one.path) > 1}
        body = next((place for place, one in enumerate(chapters) if one in divided), 1)
        front = [*chapters[:body], *chapters[-1:]]
        numbers += [n for n in own if index.passages[n].section_path[:1] in front]
    if topic in IN_SHORT:
        numbers = [n for n in numbers if len(statements(index.passages[n].text)) > 1]
    best = sorted(numbers, key=lambda n: -float(found.scores[n]))[: MOST // 2]
    return (Selection(hits_of(index, found, best)), (UNMARKED,) * len(best)) if best else None
