"""Writes the rows of a worksheet as prompts for a language model, which this package never calls.

Each prompt is complete: what to do, what a good question is, the form of the reply, and passages.
The reply has the lines of the bank's own files, so that `reply` reads it.
"""

from collections.abc import Iterator, Sequence

from report_rag.bank.worksheet import WorksheetRow
from report_rag.strings import STRINGS
from report_rag.types import Language, WorksheetField

ANSWERED, UNANSWERED = 6, 1
"""How many questions a model is asked for, for each passage and language: that it answers, and that
the report does not. A model writes more than the three that a worksheet has room for, and the more
the better: of 582 questions to the first report, evidence is first for 0.77 without a bank, 0.81
with three, 0.87 with six and 0.90 with twelve (docs/decisions/question-bank.md)."""
LONGEST_PROMPT = 6_000
"""The most characters of a prompt, some 1,500 tokens. A reply with fourteen questions for each of
its passages is twice as long, so that both fit models that read and write 4,000 tokens."""
_ANSWERED = '{"passages": ["…"], "en": ["…", "…", "…"], "es": ["…", "…", "…"]}'
_UNANSWERED = '{"lang": "en", "question": "…", "kind": "figure", "near": ["…"]}'
_RULE = "-" * 20
_LONGEST_TITLE = 200
_FEWEST = 100
"""Characters of its words that a row has room for at least."""


def prompts(rows: Sequence[WorksheetRow], title: str, language: Language) -> Iterator[str]:
    """The prompts for all rows, in order, each of at most `LONGEST_PROMPT` characters.

    Instructions are in `language`; `title` is that of the report, and cut if it is long. Words that
    do not fit into a prompt of their own are cut, too, and end in "…". A list so long that its ids
    alone do not fit is left out; the worksheet has it.
    """
    head = _head(title, language)
    room = LONGEST_PROMPT - len(head)
    body = ""
    for row in rows:
        place = _place(row, language)
        if len(place) + _FEWEST > room:
            continue
        part = place + _cut(row.text, room - len(place) - 1) + "\n"
        if body and len(body) + len(part) > room:
            yield head + body
            body = ""
        body += part
    if body:
        yield head + body


def _head(title: str, language: Language) -> str:
    """What stands above the passages of every prompt."""
    strings = STRINGS[language]
    lines = [
        strings.bank_prompt.format(report=_cut(" ".join(title.split()), _LONGEST_TITLE)),
        "",
        *(f"- {sentence}" for sentence in strings.bank_advice.values()),
        "",
        strings.bank_prompt_count.format(answered=ANSWERED, unanswered=UNANSWERED),
        strings.bank_prompt_reply,
        _ANSWERED,
        _UNANSWERED,
        strings.bank_prompt_ids,
        strings.bank_prompt_material,
        "",
    ]
    return "\n".join(lines)


def _place(row: WorksheetRow, language: Language) -> str:
    """What stands above the words of a row: its ids, and the headings above it if there are any."""
    ids = ", ".join(f'"{one}"' for one in row.passage_ids)
    name = STRINGS[language].bank_fields[WorksheetField.SECTION]
    place = f"{name}: {row.section}\n" if row.section else ""
    return f"{_RULE}\npassages: [{ids}]\n{place}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
