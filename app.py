"""Starts the chat over the corpus beside this file: `python app.py`."""

from pathlib import Path

from report_rag.interfaces.cli import DEFAULT_HOST, DEFAULT_PORT
from report_rag.interfaces.server import serve

HERE = Path(__file__).parent

if __name__ == "__main__":
    serve(HERE / "corpus", HERE / "index", DEFAULT_HOST, DEFAULT_PORT)
