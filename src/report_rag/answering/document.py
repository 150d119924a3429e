"""Questions about the report as a publication: when, where, who paid, its summary.

`report.toml`, the file that describes a report, may name for each kind of question phrases of the
report that answer it (table `[facts]`, `Report.facts`). Each phrase stands for the first passage of
the report that has it, with the sentences that have it highlighted; if no passage has it, for all
passages directly under the heading of these words. These passages are the answer. Where no report
has such a table, the front matter of each answers: what stands before its body, and its last
chapter.
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

    All that `[facts]` names for the topic, in the order of the report and without highlights, if
    they are one whole printed list: each of its items, and no other passage. Otherwise up to `MOST`
    of them, by their scores in `found`, best first. Where no report has `[facts]`, up to half as
    many of the front matter, without highlights. None where `[facts]` has nothing on the topic, or
    the front matter no passage.
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
        selection = Selection(hits_of(index, found, sorted(marked)), index.lists[whole])
        return selection, (UNMARKED,) * len(marked)
    # The question may ask for one of several: for one organisation, or whether children came.
    numbers = sorted(marked, key=lambda n: -float(found.scores[n]))[:MOST]
    return Selection(hits_of(index, found, numbers)), tuple(marked[n] for n in numbers)


def _passages_with(index: Index, report: Report, words: str) -> list[tuple[int, Marks]]:
    """The passages that `words`, a phrase of `[facts]`, stands for: (number, what is highlighted).

    The first passage of the report that has the phrase, with the sentences that have it. If none
    has it and it is the text of a heading: all passages directly under that heading, without
    highlights. Empty if it is neither.
    """
    own = [n for n, one in enumerate(index.passages) if one.report == report.name]
    for number in own:
        passage = index.passages[number]
        if words in passage.text:
            return [(number, _marks(passage, words))]
    titles = {heading.path for heading in report.headings if heading.text.rstrip(": ") == words}
    return [(n, UNMARKED) for n in own if index.passages[n].section_path in titles]


def _marks(passage: Passage, words: str) -> Marks:
    """The sentences of a passage that the first occurrence of `words` in it reaches into.

    In the translation, the sentences at the same places, or none if it has another number of
    sentences. Nothing is marked if these are all sentences. The passage must have the words.
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
    """The place, from 0, in `index.lists` of the printed list of these passages and no others.

    `numbers` are those of the passages, in any order. None if there is no such list.
    """
    for place, members in enumerate(index.members):
        if index.lists[place].kind is ListKind.ITEMS and members.tolist() == sorted(numbers):
            return place
    return None


def _from_front_matter(
    index: Index, found: Found, topic: DocumentTopic
) -> tuple[Selection, tuple[Marks, ...]] | None:
    """The up to `MOST // 2` passages of the front matter with the best scores, best first.

    They are chosen from all reports together, and are without highlights. None if there is no such
    passage. A chapter is what stands under an outermost heading. Front matter of a report is what
    stands before its first chapter that has headings within it, and its last chapter. If no chapter
    has any, it is what stands before the first heading (the first chapter, if nothing does) and the
    last chapter. For a topic of `IN_SHORT` only passages of two or more sentences count, so that
    the cover is left out.
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
