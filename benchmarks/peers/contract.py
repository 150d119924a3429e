"""What a peer is: two functions, so that one command can build, serve and ask any of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

SHOWN = 4
"""Pieces that a question brings: what LangChain's stores and most tutorials return."""
QUERY, PASSAGE = "query: ", "passage: "
"""What this encoder expects before a question and before a text; without them it finds less."""

Search = Callable[[str], list[str]]
"""From a question to the pieces found, best first, as they stand in the text."""


class Peer(Protocol):
    """A module with these two functions."""

    def build(self, text: Path, encoder: Path, folder: Path) -> int:
        """Cuts, encodes and saves into an empty folder; how many pieces there are."""

    def load(self, encoder: Path, folder: Path, /) -> Search:
        """Opens what was saved, and the encoder."""
