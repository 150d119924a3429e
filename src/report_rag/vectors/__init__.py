"""Vectors and the search for the nearest of them: in files by faiss, or in a Milvus database."""
