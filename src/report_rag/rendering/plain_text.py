"""An answer as plain text: for the terminal, for the clipboard, for a screen reader."""

from collections.abc import Sequence

from report_rag.rendering.headings import Headings
from report_rag.rendering.labels import (
    contact_lines,
    entry_place,
    labelled_translation,
    listing_line,
    outline_lines,
    place,
    shown_translation,
    titles,
)
from report_rag.rendering.message import message, searching
from report_rag.strings import STRINGS
from report_rag.types import Answer, Citation, Outcome, Report


def plain_text(answer: Answer, reports: Sequence[Report] = ()) -> str:
    """The answer as lines of text for the terminal, in this order.

    Help contacts, if they go above an answer; the question as it was searched, if that is not as it
    was typed; the message (fixed sentences); an outline; the title of a list and how much of it is
    shown; each quote, or each related passage if there is no answer, after its number and place,
    and with its translation; the help contacts, if they are the answer, with closing words to
    somebody who may be in danger; how to cite. With two or more `reports` each place begins with
    the title of its report.
    """
    strings, named = STRINGS[answer.language], titles(reports, answer.language)
    above, below = contact_lines(answer, bullet="- ")
    lines = [*above, ""] if above else []
    lines += [*searching(answer), message(answer), *outline_lines(answer)]
    if answer.listing:
        lines.append(listing_line(answer.listing, strings))
    if answer.related:
        lines += ["", strings.related]
    for citation in answer.citations or answer.related:
        lines += ["", f"[{citation.number}] {place(citation, strings, named)}"]
        lines.append(citation.quote)
        if translation := labelled_translation(citation, answer.language):
            lines += ["", f"    {translation}"]
    lines += below
    if answer.outcome is Outcome.SAFEGUARDING:
        lines += ["", strings.help_ending]
    if answer.citations:
        lines += ["", f"{strings.cite_as}: {answer.citation}"]
    return "\n".join(lines)


def copied(citation: Citation, answer: Answer, reports: Sequence[Report] = ()) -> str:
    """What the button "Copy with citation" copies: the quote, its place, its labelled translation.

    An empty line separates them; the translation is left out where there is none in the language of
    the answer. All else is as it is printed. After the place, on its line, stands the citation of
    the passage's report, or that of the answer when `reports` lacks this report.
    """
    translation = labelled_translation(citation, answer.language)
    own = (report.citation for report in reports if report.name == citation.report)
    where = f"{place(citation, STRINGS[answer.language])}. {next(own, answer.citation)}"
    return "\n\n".join(part for part in (citation.quote, where, translation) if part)


def announcement(answer: Answer, reports: Sequence[Report] = ()) -> str:
    """What a screen reader says of an answer: its parts, joined by spaces.

    The message (fixed sentences), an outline, and the first passage that answers; both in their
    translation if there is one in the reader's language. Help contacts come first if they go above
    an answer, and last if they are the answer. Of `reports` headings are in the case of a sentence.
    """
    shown = answer.citations[:1]
    passages = [shown_translation(one, answer.language) or one.quote for one in shown]
    above, below = contact_lines(answer)
    headings, strings = Headings(reports, answer.language), STRINGS[answer.language]
    entries = [
        f"- {headings.entry(entry).text}" + (f" ({where})" if where else "")
        for entry in answer.outline
        for where in [entry_place(entry, strings)]
    ]
    return " ".join([*above, message(answer), *entries, *passages, *below])
