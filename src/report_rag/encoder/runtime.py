"""The exported encoder as questions meet it: onnxruntime, no torch.

The same model as `sentence`, quantised to 8 bits: about a quarter of the memory and, on two cores
with VNNI, 4 to 14 ms a question instead of 25 to 33; ready in about a second instead of eight.
On XQuAD (240 English paragraphs, 1,190 questions in each language, passages in full precision) the
right paragraph comes first in 0.937 (English) and 0.866 (Spanish); 0.935 and 0.876 unquantised.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from report_rag.encoder.protocol import Vectors
from report_rag.errors import EncoderError
from report_rag.progress import Progress, Step, silent

_BATCH = 16
_WARNINGS_OFF = 3


class OnnxEncoder:
    """Encodes with an exported model and its tokenizer."""

    def __init__(
        self, name: str, model: Path, tokenizer: Path, prompts: dict[str, str], tokens: int
    ) -> None:
        """`tokens` is the longest input; the rest of a longer text is not seen."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _WARNINGS_OFF
        try:
            self._session = onnxruntime.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        # onnxruntime and tokenizers raise bare exceptions of their own native kinds.
        except Exception as error:
            raise EncoderError(f"{model.parent}: damaged encoder; run: report-rag build") from error
        self._tokenizer.enable_truncation(tokens)
        self._prompts = prompts
        self.name = name
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def encode_questions(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        return self._encode(texts, self._prompts.get("query", ""), progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        return self._encode(texts, self._prompts.get("document", ""), progress)

    def _encode(self, texts: Sequence[str], prompt: str, progress: Progress) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            progress(Step.ENCODE, start, len(order))
            vectors[chosen] = self._run([prompt + texts[number] for number in chosen])
        progress(Step.ENCODE, len(order), len(order))
        return vectors

    def _run(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(texts)
        longest = max(len(one.ids) for one in encoded)
        ids = np.ones((len(encoded), longest), dtype=np.int64)  # 1 is the padding piece
        mask = np.zeros_like(ids)
        for row, one in enumerate(encoded):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)


def quantise(exported: Path, quantised: Path) -> None:
    """Weights to 8 bits, activations as they come (dynamic quantisation).

    With a scale for each column of a matrix: one for the whole matrix turned vectors by a cosine of
    0.988 instead of 0.996, and cost 0.6 % (English) and 0.8 % (Spanish) of XQuAD's first places.
    """
    # It advises a shape inference that changes nothing for this graph.
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(
            str(exported), str(quantised), per_channel=True, weight_type=QuantType.QInt8
        )
    finally:
        logging.disable(logging.NOTSET)
