"""What `report-rag import` prints about a document that was imported."""

from collections.abc import Iterator
from itertools import groupby

from report_rag.corpus.folders import edition_file
from report_rag.importing.importer import Doubtful, Written
from report_rag.strings import Strings
from report_rag.types import Doubt

_MOST_PLACES = 5
"""Places that are named for each kind of doubt; more would hide the other kinds."""


def summary(written: Written, strings: Strings) -> Iterator[str]:
    """The lines for a person: what was written, what to check, and what to do next."""
    edition = written.edition
    yield strings.imported.format(
        folder=written.folder, headings=len(edition.headings), blocks=len(edition.blocks)
    )
    if written.checked.findings:
        count, first = len(written.checked.findings), written.checked.findings[0]
        yield strings.import_differs.format(count=count, first=first)
    elif written.checked.words:
        yield strings.import_proved.format(words=written.checked.words)
    else:
        yield strings.import_unproved
    if written.doubts:
        yield strings.import_doubts
    doubts = sorted(written.doubts, key=lambda one: [*Doubt].index(one.doubt))
    for doubt, group in groupby(doubts, key=lambda one: one.doubt):
        places = list(dict.fromkeys(filter(None, (_place(one, strings) for one in group))))
        yield f"- {strings.doubts[doubt]}"
        yield from (f"    {place}" for place in places[:_MOST_PLACES])
        if len(places) > _MOST_PLACES:
            yield f"    {strings.more_doubts.format(count=len(places) - _MOST_PLACES)}"
    yield strings.import_next.format(file=edition_file(written.folder, written.language))


def _place(one: Doubtful, strings: Strings) -> str:
    """Place, page and words of a doubt, as far as it has them."""
    place = one.place
    if one.page and place:
        place = strings.place_and_page.format(place=place, page=one.page)
    elif one.page:
        place = strings.page_of_document.format(page=one.page)
    quoted = f"“{one.words}”" if one.words else ""
    return ": ".join(filter(None, (place, quoted)))
