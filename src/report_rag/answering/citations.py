"""Citations: the words of a passage, and an address that shows them marked in the whole report.

The page at that address, which has a whole report, is called the reader.
"""

from collections.abc import Sequence
from urllib.parse import quote

from report_rag.answering.highlights import UNMARKED, Marks
from report_rag.corpus.passages import translated_path
from report_rag.index.loaded import Index
from report_rag.types import Citation, Hit, Passage, Span


def cite(index: Index, hit: Hit, number: int, marks: Marks = UNMARKED) -> Citation:
    """The citation of a passage that was found (`hit`).

    `number` is its place in the answer, from 1. `marks` are the sentences to highlight, as offsets
    into the passage and into its translation. The address marks those of the passage; if there are
    none, the whole passage.
    """
    passage = hit.passage
    report = next(one for one in index.reports if one.name == passage.report)
    language = report.language
    return Citation(
        number=number,
        passage_id=passage.passage_id,
        report=passage.report,
        quote=passage.text,
        quote_language=language,
        translation=passage.translation,
        translation_language=language.other,
        section_path=passage.section_path,
        pages=passage.pages,
        span=passage.span,
        kind=passage.kind,
        label=passage.label,
        speaker=passage.speaker,
        score=round(hit.score, 4),
        url=passage_url(index, passage, marks.quote),
        highlights=marks.quote,
        translation_highlights=marks.translation,
        translated_section_path=translated_path(report, passage.section_path, passage.span.start),
        translated_label=passage.translated_label,
    )


def passage_url(index: Index, passage: Passage, marked: Sequence[Span] = ()) -> str:
    """The address, without a host, of a passage in the reader (the page with the whole report).

    `/report?mark=120-180,200-240#passage-id`; it begins with `/report/NAME` if the corpus has
    several reports. `marked` are offsets into the passage. In the address they become half-open
    ranges of positions in `Report.text`; when `marked` is empty, one range has the whole passage.
    """
    start = passage.span.start
    spans = [(start + one.start, start + one.end) for one in marked]
    marks = ",".join(f"{begin}-{end}" for begin, end in spans or [(start, passage.span.end)])
    return f"{report_url(index, passage.report)}?mark={marks}#{quote(passage.passage_id)}"


def report_url(index: Index, name: str) -> str:
    """The address, without a host, of a whole report.

    `/report` if the corpus has no other, else `/report/NAME`; `name` is that of the report.
    """
    # `index` may be that of one report out of several; the manifest counts those of the corpus.
    several = len(index.reports) > 1 or index.manifest.counts["reports"] > 1
    return f"/report/{quote(name)}" if several else "/report"
