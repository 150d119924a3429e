"""How often the sentence that is marked in a passage is one that answers.

    python benchmarks/highlights.py QUESTIONS.jsonl [MORE.jsonl …]

Over the passages of two or more sentences that are cited and hold a string of `gold`, outside of
whole lists and overviews of a country: in how many the marks overlap such a string, and which share
of the passage's words is marked. Beside it the first sentence always, and the sentence that shares
most words with the question. "labelled" are the passages of `sentences.jsonl`, in which a reader
has said which sentences answer: in how many one of them is marked, of those with a mark. Run from
the project's root, with an index built.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.table import Table

from report_rag.assistant import Assistant
from report_rag.evaluation import letters, read_rows
from report_rag.text.language import statements, terms
from report_rag.types import Answer, Citation, Span, Turn

ROOT = Path(__file__).parent.parent
LABELS = Path(__file__).parent / "sentences.jsonl"
Marked = Sequence[Span]


def ways(answer: Answer, citation: Citation) -> dict[str, Marked]:
    """What is marked, and what simpler rules would mark."""
    spans = [Span(start, end) for start, end in statements(citation.quote)]
    text, language = citation.quote, citation.quote_language
    if answer.language is not language and citation.translation:
        text, language = citation.translation, answer.language
    asked = set(terms(answer.searched or answer.question, language))
    shared = [
        len(asked.intersection(terms(text[start:end], language))) for start, end in statements(text)
    ]
    most = min(shared.index(max(shared)), len(spans) - 1)
    return {
        "marked": citation.highlights,
        "first sentence": spans[:1],
        "most words shared": spans[most : most + 1],
    }


def overlaps(quote: str, marked: Marked, gold: Sequence[str]) -> bool:
    """Whether a mark has a letter in common with a string of gold, wherever that stands."""
    inside = letters(quote)
    places = [(len(letters(quote[: one.start])), len(letters(quote[: one.end]))) for one in marked]
    for string in map(letters, gold):
        begin = inside.find(string)
        if begin >= 0 and any(a < begin + len(string) and begin < b for a, b in places):
            return True
    return False


def labelled(answer: Answer, answers: Mapping[str, Sequence[str]]) -> Iterator[tuple[bool, float]]:
    """(overlap, share of words marked) of each passage with a mark and a label.

    `answers` has the sentences that answer, by the id of the passage.
    """
    for one in answer.citations:
        if one.highlights and one.passage_id in answers:
            hit = overlaps(one.quote, one.highlights, answers[one.passage_id])
            yield hit, share_of_words(one.quote, one.highlights)


def share_of_words(quote: str, marked: Marked) -> float:
    """The share of the words of a passage that is marked."""
    return sum(len(quote[one.slice].split()) for one in marked) / len(quote.split())


def judged(answer: Answer, gold: Sequence[str]) -> Iterator[tuple[str, bool, float]]:
    """(way, overlap, share of words marked) of each passage that counts."""
    if answer.listing or answer.country_only:
        return
    for citation in answer.citations:
        quote = citation.quote
        if len(statements(quote)) < 2 or not any(letters(one) in letters(quote) for one in gold):  # noqa: PLR2004
            continue
        for way, marked in ways(answer, citation).items():
            yield way, overlaps(quote, marked, gold), share_of_words(quote, marked)


def measure(assistant: Assistant, path: Path) -> dict[str, list[tuple[bool, float]]]:
    """What every way gives on one file of questions."""
    found: defaultdict[str, list[tuple[bool, float]]] = defaultdict(list)
    labels: defaultdict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for _, row in read_rows(LABELS):
        labels[row["id"]][row["passage"]] = row["answers"]
    for _, row in read_rows(path):
        if row.get("gold"):
            history = [Turn(one["role"], one["content"]) for one in row.get("history", ())]
            answer = assistant.ask(row["question"], history=history)
            for way, hit, share in judged(answer, row["gold"]):
                found[way].append((hit, share))
            found[f"labelled, {row['lang']}"] += labelled(answer, labels[row["id"]])
    return found


def main() -> None:
    """Prints a row for each file and way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, nargs="+")
    assistant = Assistant.open(ROOT / "corpus", ROOT / "index")
    table = Table("questions", "way", "passages", "overlap", "words marked")
    every: defaultdict[str, list[tuple[bool, float]]] = defaultdict(list)
    for path in parser.parse_args().questions:
        for way, results in measure(assistant, path).items():
            every[way] += results
            table.add_row(path.stem, way, *figures(results))
    for way, results in every.items():
        table.add_row("all", way, *figures(results))
    Console(width=100).print(table)


def figures(results: Sequence[tuple[bool, float]]) -> tuple[str, str, str]:
    """Number of passages, share with an overlap, mean share of words."""
    hits, shares = [hit for hit, _ in results], [share for _, share in results]
    return str(len(results)), f"{fmean(hits):.3f}", f"{fmean(shares):.3f}"


if __name__ == "__main__":
    main()
