"""The pipeline of an afternoon: LangChain's splitter, FAISS, sentence-transformers.

Pieces of 1,000 characters that overlap by 200, as in LangChain's tutorial on retrieval.
"""

from pathlib import Path

from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from peers.contract import PASSAGE, QUERY, SHOWN, Search

_SIZE, _OVERLAP = 1000, 200


def build(text: Path, encoder: Path, folder: Path) -> int:
    splitter = RecursiveCharacterTextSplitter(chunk_size=_SIZE, chunk_overlap=_OVERLAP)
    pieces = splitter.split_text(text.read_text("utf-8"))
    FAISS.from_texts(pieces, _embeddings(encoder)).save_local(str(folder))
    return len(pieces)


def load(encoder: Path, folder: Path) -> Search:
    # The store is a pickle that this benchmark has just written.
    store = FAISS.load_local(
        str(folder), _embeddings(encoder), allow_dangerous_deserialization=True
    )
    return lambda question: [
        found.page_content for found in store.similarity_search(question, k=SHOWN)
    ]


def _embeddings(encoder: Path) -> HuggingFaceEmbeddings:
    return HuggingFaceEmbeddings(
        model_name=str(encoder),
        model_kwargs={"device": "cpu"},
        encode_kwargs={"normalize_embeddings": True, "prompt": PASSAGE},
        query_encode_kwargs={"normalize_embeddings": True, "prompt": QUERY},
    )
