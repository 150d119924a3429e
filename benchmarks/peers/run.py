"""Builds, serves or asks a peer; run by `.venv-peers/bin/python`.

python benchmarks/peers/run.py PEER build|ask|serve|chat --text … --encoder … --folder …
"""

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from peers.contract import Peer, Search

_HOST = "127.0.0.1"


def main() -> None:
    """Does one thing; `build` prints {"texts": n}, `ask` the pieces."""
    options = _parser().parse_args()
    peer: Peer = importlib.import_module(f"peers.{options.peer}")  # type: ignore[assignment]
    if options.verb == "build":
        print(json.dumps({"texts": peer.build(options.text, options.encoder, options.folder)}))
        return
    search = peer.load(options.encoder, options.folder)
    if options.verb == "ask":
        print("\n\n".join(search(options.question)))
    else:
        _serve(search, options.port, chat=options.verb == "chat")


def _serve(search: Search, port: int, *, chat: bool) -> None:
    """The API, and where wanted Gradio's chat beside it, as Gradio documents mounting it."""
    import uvicorn
    from fastapi import FastAPI
    from pydantic import BaseModel

    class Question(BaseModel):
        question: str

    app = FastAPI()

    # A plain function, so that FastAPI runs it in a thread. The answer has the shape of
    # report-rag's, so that one load script and one judge serve both.
    @app.post("/api/ask")
    def ask(asked: Question) -> dict[str, Any]:
        pieces = [{"text": text} for text in search(asked.question)]
        return {"outcome": "answered", "passages": pieces}

    if chat:
        import gradio

        page = gradio.ChatInterface(lambda message, _: "\n\n".join(search(message)))
        app = gradio.mount_gradio_app(app, page, path="/")
    uvicorn.run(app, host=_HOST, port=port, log_level="warning")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("peer")
    parser.add_argument("verb", choices=("build", "ask", "serve", "chat"))
    parser.add_argument("--text", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int)
    parser.add_argument("--question")
    return parser


if __name__ == "__main__":
    main()
