"""LlamaIndex: the other framework that tutorials of retrieval are written for.

It was chosen over Chroma, which is a store, and over Haystack, since its own first example is what
is compared here: load a document, ask it. Pieces of 512 tokens that overlap by 50: of its
usual 1,024 this encoder would read half.
"""

from pathlib import Path

from llama_index.core import Document, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from peers.contract import PASSAGE, QUERY, SHOWN, Search

_SIZE, _OVERLAP = 512, 50


def build(text: Path, encoder: Path, folder: Path) -> int:
    splitter = SentenceSplitter(chunk_size=_SIZE, chunk_overlap=_OVERLAP)
    nodes = splitter.get_nodes_from_documents([Document(text=text.read_text("utf-8"))])
    index = VectorStoreIndex(nodes, embed_model=_embeddings(encoder))
    index.storage_context.persist(str(folder))
    return len(nodes)


def load(encoder: Path, folder: Path) -> Search:
    index = load_index_from_storage(
        StorageContext.from_defaults(persist_dir=str(folder)), embed_model=_embeddings(encoder)
    )
    retriever = index.as_retriever(similarity_top_k=SHOWN)
    return lambda question: [found.node.get_content() for found in retriever.retrieve(question)]


def _embeddings(encoder: Path) -> HuggingFaceEmbedding:
    return HuggingFaceEmbedding(
        model_name=str(encoder), query_instruction=QUERY, text_instruction=PASSAGE, device="cpu"
    )
