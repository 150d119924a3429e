"""txtai: an embeddings database, here with words and vectors together (hybrid).

A piece is a paragraph: what stands between empty lines. One search at a time, as txtai's own API
has it: its database leaves locking to its users, and without a lock answers were errors.
"""

from pathlib import Path
from threading import Lock

from txtai import Embeddings

from peers.contract import PASSAGE, QUERY, SHOWN, Search


def build(text: Path, encoder: Path, folder: Path) -> int:
    pieces = [one.strip() for one in text.read_text("utf-8").split("\n\n") if one.strip()]
    embeddings = Embeddings(
        path=str(encoder),
        content=True,
        hybrid=True,
        instructions={"query": QUERY, "data": PASSAGE},
        gpu=False,
    )
    embeddings.index(pieces)
    embeddings.save(str(folder))
    return len(pieces)


def load(_: Path, folder: Path) -> Search:
    embeddings = Embeddings()
    embeddings.load(str(folder))  # What is saved names its encoder.
    one_at_a_time = Lock()

    def search(question: str) -> list[str]:
        with one_at_a_time:
            return [found["text"] for found in embeddings.search(question, SHOWN)]

    return search
