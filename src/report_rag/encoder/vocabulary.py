"""Reduces the exported encoder's vocabulary to the pieces that Latin script can use.

A piece is a word or a part of one that a tokenizer splits a text into; the model's word table has a
vector for each. The model knows 250,002 pieces of a hundred languages. Questions come in English,
Spanish and other languages of the Americas, all in Latin script. A piece only occurs in a text that
has all letters of the piece. So without the pieces of other scripts a text in Latin script is still
split into the same pieces, and its vector is the same; 115,625 pieces remain. Letters of other
scripts become the unknown piece: `OnnxEncoder.reads` tells such texts apart.

The pieces are written as a model of SentencePiece (Kudo and Richardson 2018, arXiv:1808.06226), the
library that they were learned with. It splits 65,600 lines of text in three spellings as the
tokenizers library does, except where two splits are equally likely, where a special piece such as
<mask> is written out in the text, and for a space at the end. SentencePiece needs 26 MB of memory
where the tokenizers library needs 105, and a quarter of the time.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import sentencepiece
from onnx import numpy_helper
from sentencepiece import sentencepiece_model_pb2

from report_rag.text.normalisation import is_latin

_WORD_TABLE = "embeddings.word_embeddings.weight"
# The normalisation of XLM-RoBERTa, whose pieces these are, before a text is split.
_SPELLING = "nmt_nfkc"
# Bytes: larger than any other matrix of the model, so that only the word table is moved.
_TABLE_BYTES = 4 * 1024 * 1024


def write_tokenizer(whole: Path, written: Path) -> list[int]:
    """Writes the Latin pieces of the file `whole` as a SentencePiece model into the file `written`.

    `whole` is a tokenizer.json with a Unigram model (each piece with its log-probability). Pieces
    without letters stay too. The pieces that remain keep their order and are numbered anew, from 0;
    returned is, for each of them, its number in `whole`.
    """
    content: dict[str, Any] = json.loads(whole.read_text(encoding="utf-8"))
    pieces = content["model"]["vocab"]
    unknown = content["model"]["unk_id"]
    special = {one["content"] for one in content["added_tokens"]}
    kept = [number for number, (piece, _) in enumerate(pieces) if is_latin(piece)]
    # protobuf makes its classes at run time, so they have no types.
    model: Any = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    kinds = model.SentencePiece
    for number in kept:
        piece, score = pieces[number]
        kind = kinds.CONTROL if piece in special else kinds.NORMAL
        model.pieces.add(
            piece=piece, score=score, type=kinds.UNKNOWN if number == unknown else kind
        )
    model.trainer_spec.unk_id = kept.index(unknown)
    spelling = sentencepiece.SentencePieceNormalizer(rule_name=_SPELLING)
    model.normalizer_spec.ParseFromString(spelling.serialized_normalizer_spec())
    # Every word begins with a space, also the first; several spaces count as one.
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.escape_whitespaces = True
    model.normalizer_spec.remove_extra_whitespaces = True
    written.write_bytes(model.SerializeToString())
    return kept


def reduce_word_table(model: Path, kept: Sequence[int]) -> None:
    """Leaves only the rows `kept` in the word table of the ONNX file `model`, in that order.

    `kept` is what `write_tokenizer` returns. The file is overwritten.
    """
    graph = onnx.load(model)
    (table,) = (one for one in graph.graph.initializer if one.name.endswith(_WORD_TABLE))
    rows = np.ascontiguousarray(numpy_helper.to_array(table)[list(kept)])
    table.CopyFrom(numpy_helper.from_array(rows, table.name))
    onnx.save(graph, model)


def move_word_table(model: Path, table: Path) -> None:
    """Moves the word table out of the ONNX file `model` into the file `table` in the same folder.

    onnxruntime memory-maps `table`: of its 44 MB only the rows that are used are loaded.
    """
    graph = onnx.load(model)
    onnx.save(
        graph,
        model,
        save_as_external_data=True,
        location=table.name,
        size_threshold=_TABLE_BYTES,
    )
