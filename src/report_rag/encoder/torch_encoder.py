"""Encodes with sentence-transformers and torch, in float32.

Used for the built-in model when an index is built, and for any other model always. Importing this
module imports torch, which takes seconds; answering questions with the built-in model needs only
`onnx_encoder`.
"""

import warnings
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from report_rag.encoder.protocol import BatchEncoder, Vectors
from report_rag.errors import EncoderError


class TorchEncoder(BatchEncoder):
    """Encodes with any sentence-transformers model, on the CPU."""

    # Enough to keep two cores busy, few enough to keep memory low.
    batch = 32

    def __init__(self, source: str, name: str, *, local: bool = True) -> None:
        """Loads the model in the folder `source`, or of that name on the Hugging Face Hub.

        With `local` it is only looked for on this machine; otherwise it may be downloaded. `name`
        is what an index records in its manifest, the file that describes it. Raises `EncoderError`
        when the model cannot be loaded or does not say its dimension (the length of a vector).
        """
        # transformers would report the unused pooler, and draw a progress bar over ours.
        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        try:
            # Eager attention, since the exporter knows no other. Safetensors, since other files of
            # weights are pickles, and a pickle can run code.
            self._model = SentenceTransformer(
                source,
                device="cpu",
                local_files_only=local,
                model_kwargs={"attn_implementation": "eager", "use_safetensors": True},
            )
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise EncoderError(
                f"{source}: cannot be loaded as a sentence-transformers model: {reason}; "
                "name another with --model, or leave it out for the built-in one"
            ) from error
        self.name = name
        dimension = self._model.get_embedding_dimension()
        if not dimension:
            raise EncoderError(f"{source}: does not say how long its vectors are")
        self.dimension = int(dimension)

    def reads(self, text: str) -> bool:
        """Whether the model knows the script of a text: always True, since no model records it."""
        # The built-in model has its whole vocabulary here; what another knows is not recorded.
        del text
        return True

    def _run(self, texts: list[str], role: str) -> Vectors:
        vectors: Vectors = self._model.encode(
            texts,
            prompt=self._model.prompts.get(role) or None,
            batch_size=self.batch,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return vectors

    def export(self, path: Path) -> None:
        """Writes the model to `path` as ONNX, in float32.

        Its inputs are `input_ids` and `attention_mask`, shape (batch, tokens), its output is
        `embedding`, unit vectors of shape (batch, dimension). The tokenizer, and the prompt that is
        put before a text, are not part of it.
        """
        transformer: Any = self._model[0].auto_model
        transformer.eval()
        example = self._model.preprocess(["a short example", "another one, a little longer"])
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                _Pooled(transformer),
                (example["input_ids"], example["attention_mask"]),
                str(path),
                input_names=["input_ids", "attention_mask"],
                output_names=["embedding"],
                dynamic_axes={
                    "input_ids": {0: "batch", 1: "tokens"},
                    "attention_mask": {0: "batch", 1: "tokens"},
                    "embedding": {0: "batch"},
                },
                opset_version=17,
                # The TorchScript exporter; the newer one needs another library and gains nothing.
                dynamo=False,
            )


class _Pooled(torch.nn.Module):  # type: ignore[misc]  # mypy does not read torch
    """The transformer, the mean over its tokens' states, and scaling of that to length 1.

    One module, so that it is exported as one graph.
    """

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states = self.transformer(input_ids=input_ids, attention_mask=attention_mask)[0]
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=-1)
