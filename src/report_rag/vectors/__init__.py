"""Where vectors are kept and searched: in files by faiss, or in a Milvus database."""
