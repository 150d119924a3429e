"""Starts the chat over the corpus beside this file: `python app.py`."""

from dataclasses import replace
from pathlib import Path

from report_rag.web.process import serve
from report_rag.web.settings import read_settings

HERE = Path(__file__).parent

if __name__ == "__main__":
    serve(replace(read_settings({}), corpus=HERE / "corpus", index=HERE / "index"))
