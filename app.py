"""Starts the chat over the corpus and the index beside this file: `python app.py --port 8080`.

Flags and environment variables are those of `report-rag serve`.
"""

import os
import sys
from pathlib import Path

from report_rag.cli.main import main

if __name__ == "__main__":
    for folder in ("corpus", "index"):
        os.environ.setdefault(f"REPORT_RAG_{folder.upper()}", str(Path(__file__).parent / folder))
    sys.exit(main(["serve", *sys.argv[1:]]))
