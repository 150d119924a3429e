"""Lays XQuAD out as an unseen corpus: one report of its English paragraphs, questions in both.

    python benchmarks/xquad.py xquad.en.json xquad.es.json FOLDER

A question's gold is its whole paragraph. XQuAD is CC BY-SA 4.0: keep the folder out of the project.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TITLE = 'title = "Paragraphs"\nlanguage = "en"\n'


def main(english: str, spanish: str, folder: str) -> None:
    """Writes `corpus/xquad` and `questions.jsonl` into the folder."""
    articles = [json.loads(Path(name).read_text("utf-8"))["data"] for name in (english, spanish)]
    report = Path(folder, "corpus", "xquad")
    report.mkdir(parents=True, exist_ok=True)
    (report / "report.toml").write_text(TITLE, "utf-8")
    blocks, rows = [], []
    for ours, theirs in zip(*articles, strict=True):
        blocks.append("# " + ours["title"].replace("_", " "))
        for one, other in zip(ours["paragraphs"], theirs["paragraphs"], strict=True):
            blocks.append(" ".join(one["context"].split()))
            rows += [*_rows("en", one, blocks[-1]), *_rows("es", other, blocks[-1])]
    (report / "report.en.md").write_text("\n\n".join(blocks) + "\n", "utf-8")
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    Path(folder, "questions.jsonl").write_text("".join(lines), "utf-8")


def _rows(language: str, paragraph: dict[str, Any], gold: str) -> Iterator[dict[str, Any]]:
    for asked in paragraph["qas"]:
        yield {
            "id": f"{language}-{asked['id']}",
            "lang": language,
            "question": asked["question"],
            "gold": [gold],
            "expect": "answered",
        }


if __name__ == "__main__":
    main(*sys.argv[1:])
