"""The built-in encoder at query time: onnxruntime and no torch.

The same model as in `torch_encoder`, with weights of 8 bits instead of 32: about a quarter of the
memory, ready in about a second instead of eight and, on two cores with VNNI (instructions for
8-bit arithmetic), 4 to 14 ms per question instead of 25 to 33.
On XQuAD (240 English paragraphs, 1,190 questions in each language, passages in full precision) the
right paragraph is first for 0.937 (English) and 0.866 (Spanish) of the questions; 0.935 and 0.876
with 32 bits.
"""

import os
from pathlib import Path

# onnxruntime reads this when it is imported. Without it, onnxruntime gives this machine an
# identifier, records its use in the user's cache and sends that to its maker.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import onnxruntime
from sentencepiece import SentencePieceProcessor

from report_rag.encoder.protocol import BatchEncoder, Vectors
from report_rag.encoder.weights import PROMPTS
from report_rag.errors import EncoderError
from report_rag.text.normalisation import in_another_script

# So many pieces of a text are encoded, the start and end markers included; the rest of the text is
# ignored. The model has 512 positions. A question of 1,000 characters, the most that may be asked,
# has up to 280 pieces in English and Spanish; one of nothing but signs has more, and would take
# twice as long.
_TOKENS = {"document": 512, "query": 320}
# A question is too small for several threads, and idle ones spin: a question took 8.1 ms of CPU
# with as many threads as the machine has, 5.3 with one.
_THREADS = 1
_ERRORS_ONLY = 3  # A level of onnxruntime's log.


class OnnxEncoder(BatchEncoder):
    """Encodes with a model in ONNX and its SentencePiece tokenizer.

    A piece is a word or a part of one. Of a text up to `_TOKENS` pieces are read.
    """

    batch = 16

    def __init__(self, name: str, model: Path, tokenizer: Path) -> None:
        """Loads the files `model` (ONNX) and `tokenizer` (SentencePiece).

        `name` is what an index records in its manifest, the file that describes it. Raises
        `EncoderError` when a file cannot be read or the model cannot run on this machine.
        """
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _ERRORS_ONLY
        options.intra_op_num_threads = _THREADS
        try:
            self._session = onnxruntime.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"]
            )
            # Given as bytes, since SentencePiece opens no path with an accent on Windows.
            self._tokenizer = SentencePieceProcessor(model_proto=tokenizer.read_bytes())
        # onnxruntime and sentencepiece raise various native exceptions with no common base.
        except Exception as error:
            raise EncoderError(f"{model.parent}: damaged encoder; run: report-rag build") from error
        self.name = name
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def reads(self, text: str) -> bool:
        """Whether the model knows the words of a text.

        False when some word has letters, but no Latin one: the vocabulary has no such words.
        """
        return not in_another_script(text)

    def _run(self, texts: list[str], role: str) -> Vectors:
        encoded = [self._pieces(PROMPTS[role] + text, _TOKENS[role]) for text in texts]
        longest = max(map(len, encoded))
        ids = np.full((len(encoded), longest), self._tokenizer.pad_id(), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, pieces in enumerate(encoded):
            ids[row, : len(pieces)] = pieces
            mask[row, : len(pieces)] = 1
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)

    def _pieces(self, text: str, most: int) -> list[int]:
        """The numbers of a text's pieces, between those of the start and end markers.

        With the markers they are at most `most`; further pieces are left out.
        """
        within = self._tokenizer.encode(text)[: most - 2]
        return [self._tokenizer.bos_id(), *within, self._tokenizer.eos_id()]
