"""As little as a command can do that answers by vectors: imports, one encoding, nothing else.

    python benchmarks/peers/bare.py MODEL.onnx TOKENIZER.model QUESTION

Numpy, faiss and onnxruntime are imported, the exported encoder is opened and run once. No index is
read and nothing is looked for: whatever `report-rag ask` takes beyond this is its own work.
"""

import sys

import faiss
import numpy as np
import onnxruntime
from sentencepiece import SentencePieceProcessor


def main(model: str, tokenizer: str, question: str) -> None:
    """Prints how long the vector is."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    pieces = SentencePieceProcessor(model_file=tokenizer, add_bos=True, add_eos=True)
    ids = np.array([pieces.encode(f"query: {question}")])
    feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    (vectors,) = session.run(None, feeds)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    print(vectors.shape[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
