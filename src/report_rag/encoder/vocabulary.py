"""The exported encoder's vocabulary: the pieces that Latin script can use, and no others.

The model knows 250,002 pieces in the scripts of a hundred languages; questions come in English, in
Spanish and in the other languages of the Americas, which are written in Latin script. A piece can
only be part of a text that has all of its letters, so a text in Latin script is cut into the same
pieces with or without the others, and its vector is the same. 115,625 pieces remain; on disk the
model has 67 MB instead of 118, and a process that answers needs 245 MB instead of 475 for model and
tokenizer. Letters of other scripts become the unknown piece: `OnnxEncoder.reads` tells who has to
ask otherwise.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from report_rag.normalisation import is_latin

_WORD_TABLE = "embeddings.word_embeddings.weight"


def reduce_tokenizer(whole: Path, reduced: Path) -> list[int]:
    """Writes a tokenizer.json of a Unigram model with its Latin pieces only.

    Returns the old number of each piece that remains, in the order of the new numbers.
    """
    content: dict[str, Any] = json.loads(whole.read_text(encoding="utf-8"))
    pieces = content["model"]["vocab"]
    kept = [number for number, (piece, _) in enumerate(pieces) if is_latin(piece)]
    renumbered = {old: new for new, old in enumerate(kept)}
    content["model"]["vocab"] = [pieces[number] for number in kept]
    content["model"]["unk_id"] = renumbered[content["model"]["unk_id"]]
    for token in content["added_tokens"]:
        token["id"] = renumbered[token["id"]]
    for token in content["post_processor"]["special_tokens"].values():
        token["ids"] = [renumbered[number] for number in token["ids"]]
    reduced.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return kept


def reduce_word_table(model: Path, kept: Sequence[int]) -> None:
    """Leaves only these rows of the word table of an ONNX model, in place."""
    graph = onnx.load(model)
    (table,) = (one for one in graph.graph.initializer if one.name.endswith(_WORD_TABLE))
    rows = np.ascontiguousarray(numpy_helper.to_array(table)[list(kept)])
    table.CopyFrom(numpy_helper.from_array(rows, table.name))
    onnx.save(graph, model)
