"""Vectors and the search for the most similar ones: in files by faiss, or in a Milvus database."""
