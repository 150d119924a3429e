"""An answer as plain text: for the terminal, for the clipboard, for a screen reader."""

from collections.abc import Sequence

from report_rag.rendering.labels import (
    contact_line,
    contact_lines,
    is_help_card,
    labelled_translation,
    listing_line,
    outline_lines,
    place,
    shown_translation,
    titles,
    whole_place,
)
from report_rag.rendering.message import message, searching
from report_rag.strings import STRINGS
from report_rag.types import Answer, Citation, Outcome, Report


def plain_text(answer: Answer, reports: Sequence[Report] = ()) -> str:
    """The answer as lines of text for the terminal, in this order.

    Contacts above an ordinary answer; the question as searched; the message; an outline; the title
    of a list; each quote after its number and place, with its translation; the contacts of a help
    card (contacts instead of an answer); how to cite. With two or more `reports` each place begins
    with the title of its report.
    """
    strings, named = STRINGS[answer.language], titles(reports, answer.language)
    contacts = [f"- {contact_line(contact, answer.language)}" for contact in answer.contacts]
    above = [] if not contacts or is_help_card(answer) else [strings.help_nearby, *contacts, ""]
    lines = [*above, *searching(answer), message(answer), *outline_lines(answer)]
    if answer.listing:
        lines.append(listing_line(answer.listing, strings))
    if answer.related:
        lines += ["", strings.related]
    for citation in answer.citations or answer.related:
        lines += ["", f"[{citation.number}] {whole_place(citation, strings, named)}"]
        lines.append(citation.quote)
        if translation := labelled_translation(citation, answer.language):
            lines += ["", f"    {translation}"]
    lines += contacts if is_help_card(answer) else []
    if answer.outcome is Outcome.SAFEGUARDING:
        lines += ["", strings.help_ending]
    if answer.citations:
        lines += ["", f"{strings.cite_as}: {answer.citation}"]
    return "\n".join(lines)


def copied(citation: Citation, answer: Answer, reports: Sequence[Report] = ()) -> str:
    """What the button "Copy with citation" copies: quote, labelled translation, place, citation.

    An empty line separates them. The citation is that of the passage's own report, or the answer's
    when `reports` lacks it.
    """
    translation = labelled_translation(citation, answer.language)
    own = (report.citation for report in reports if report.name == citation.report)
    where = f"{place(citation, STRINGS[answer.language])}. {next(own, answer.citation)}"
    return "\n\n".join(part for part in (citation.quote, translation, where) if part)


def announcement(answer: Answer) -> str:
    """What a screen reader says of an answer, on one line.

    The message, an outline, and the first passage, in its translation if it has one in the reader's
    language. Contacts come first above an ordinary answer, and last if they are the answer.
    """
    shown = answer.citations[:1]
    passages = [shown_translation(one, answer.language) or one.quote for one in shown]
    contacts = contact_lines(answer)
    above, below = ((), contacts) if is_help_card(answer) else (contacts, ())
    entries = [line.strip() for line in outline_lines(answer)]
    return " ".join([*above, message(answer), *entries, *passages, *below])
