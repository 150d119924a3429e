"""From text to vectors: the carrier, the cache, and the encoders themselves."""

import hashlib
import importlib
import json
import os
import pickle
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from safetensors.numpy import load_file
from sentencepiece import SentencePieceProcessor
from tokenizers import Tokenizer

from doubles import HashedEncoder
from report_rag import encoder as encoders
from report_rag.encoder import (
    BUILT_IN,
    CACHE_VARIABLE,
    encoder_folder,
    is_prepared,
    open_for_building,
    open_for_questions,
    weights,
)
from report_rag.encoder.cache import EncoderFolder, cache_folder, open_exported, verify
from report_rag.encoder.vocabulary import move_word_table, write_tokenizer
from report_rag.errors import EncoderError
from report_rag.progress import Step, silent
from report_rag.text.normalisation import is_latin

QUESTIONS = [
    "Which countries have problems with funding?",
    "¿Qué se recomienda sobre el acceso a la justicia?",
    "Bolivia",
    "how do tourism companies protect children",
]
PASSAGES = [
    "MEXICO: Organisations faced significant challenges in securing sustainable project funding.",
    "Los países deben eliminar la prescripción de los delitos sexuales contra la niñez.",
    "Clay pots dry out faster than plastic ones.",
]


def refused(call, *arguments):
    with pytest.raises(EncoderError) as caught:
        call(*arguments)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.fixture
def preparation():
    """The module that makes the encoder's folder, imported only for those who need torch."""
    return importlib.import_module("report_rag.encoder.preparation")


# The carrier of the weights


PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁water", "▁fog", "<mask>"]
HIDDEN = 32


def carried(tensors):
    """A small file of weights in the carrier's format: one layer, seven pieces."""
    head = b"E5S1" + struct.pack("<i", 1)
    head += struct.pack("<7i", HIDDEN, 1, 2, 64, len(PIECES), 8, 1) + struct.pack("<f", 1e-5)
    head += struct.pack("<i", 32)
    joined = "".join(PIECES).encode()
    bounds = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    head += struct.pack("<5i", len(PIECES), 0, 2, 3, 1) + struct.pack("<Q", len(joined))
    head += bounds.tobytes() + (-np.arange(len(PIECES), dtype="<f4")).tobytes() + joined
    head += struct.pack("<iI", 0, 3) + b"map"
    size = 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name, *_ in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, kind, count, raw in tensors:
        place = len(head) + size + len(body)
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, place, len(raw))
        body += raw
    return head + directory + body


def block(scale, weights_of_block):
    """32 weights between -8 and 7 as the carrier has them: a scale, low halves, high halves."""
    nibbles = [weight + 8 for weight in weights_of_block]
    packed = bytes(low | high << 4 for low, high in zip(nibbles[:16], nibbles[16:], strict=True))
    return struct.pack("<e", scale) + packed


ROW = [*range(-8, 8), *range(7, -9, -1)]
BIAS = np.linspace(-1, 1, HIDDEN, dtype="<f4")
TENSORS = [
    ("emb.word", 1, 7 * HIDDEN, block(0.5, ROW) + block(-2, ROW) * 6),
    ("emb.ln.b", 0, HIDDEN, BIAS.tobytes()),
    ("l0.fo.w", 1, HIDDEN * 64, block(1, ROW) * 64),
]


@pytest.fixture
def carrier(tmp_path, monkeypatch):
    """Lets a file of our own take the place of the installed weights, with its SHA-256."""

    def use(data, digest=None):
        path = tmp_path / "weights.bin"
        path.write_bytes(data)
        monkeypatch.setattr(weights, "_CARRIED_FILE", str(path))
        monkeypatch.setattr(weights, "CARRIED_SHA256", digest or hashlib.sha256(data).hexdigest())
        return path

    return use


def test_the_installed_weights_are_the_known_ones():
    """The package that carries the weights is installed, and its file has the known SHA-256."""
    path = weights.carried_file()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == weights.CARRIED_SHA256


def test_missing_weights_are_told(tmp_path, monkeypatch):
    """A file that is not there is named, with the command that installs it."""
    monkeypatch.setattr(weights, "_CARRIED_FILE", str(tmp_path / "gone.bin"))
    message = refused(weights.carried_file)
    assert message == f"{tmp_path / 'gone.bin'}: the encoder's weights are missing; run: make setup"


def test_a_missing_package_is_told(monkeypatch):
    """A package that is not installed is named, with the command that installs it."""
    monkeypatch.setattr(weights, "CARRIER", "no-such-package-of-weights")
    message = refused(weights.carried_file)
    assert "the package no-such-package-of-weights is not installed; run: make setup" in message


def one_bit_flipped(raw):
    return raw[:40] + bytes([raw[40] ^ 1]) + raw[41:]


@pytest.mark.parametrize(
    "harm", [one_bit_flipped, lambda raw: raw[:-1], lambda raw: raw + b"x", lambda _: b""]
)
def test_damaged_weights_are_told(carrier, harm):
    """A file with another SHA-256 is refused, with both sums and the command, and not read."""
    good = carried(TENSORS)
    digest = hashlib.sha256(good).hexdigest()
    path = carrier(harm(good), digest)
    message = refused(weights.carried_file)
    assert message.startswith(f"{path}: the encoder's weights are damaged (SHA-256 ")
    assert f"expected {digest[:12]}…" in message
    assert message.endswith("make setup")


def test_weights_of_another_format_are_told(carrier, tmp_path):
    """A sound file that does not begin as expected is refused, and nothing is left behind."""
    carrier(b"E5S2" + carried(TENSORS)[4:])
    message = refused(weights.convert, tmp_path / "model", silent)
    assert "not a file of weights that this version can read" in message
    assert not (tmp_path / "model").exists()


def test_weights_are_unpacked_exactly(carrier, tmp_path):
    """Four-bit weights times the scale of their block, in the order of the format; plain ones as
    they are; names and shapes of a BERT model."""
    carrier(carried(TENSORS))
    weights.convert(tmp_path / "model", silent)
    tensors = load_file(tmp_path / "model" / "model.safetensors")
    assert set(tensors) == {
        "embeddings.word_embeddings.weight",
        "embeddings.LayerNorm.bias",
        "encoder.layer.0.output.dense.weight",
    }
    words = tensors["embeddings.word_embeddings.weight"]
    assert words.dtype == np.float32
    assert words.tolist() == [[0.5 * w for w in ROW], *[[-2.0 * w for w in ROW]] * 6]
    assert np.array_equal(tensors["embeddings.LayerNorm.bias"], BIAS)
    output = tensors["encoder.layer.0.output.dense.weight"]
    assert output.shape == (HIDDEN, 64)
    assert output[0].tolist() == [float(w) for w in ROW + ROW]


def test_the_tokenizer_has_the_pieces_of_the_carrier(carrier, tmp_path):
    """Pieces and scores come in order, and the special ones keep their numbers."""
    carrier(carried(TENSORS))
    weights.convert(tmp_path / "model", silent)
    tokenizer = json.loads((tmp_path / "model" / "tokenizer.json").read_text(encoding="utf-8"))
    assert tokenizer["model"]["vocab"] == [[p, -float(n)] for n, p in enumerate(PIECES)]
    assert tokenizer["model"]["unk_id"] == 3
    assert {t["content"]: t["id"] for t in tokenizer["added_tokens"]}["<mask>"] == 6
    config = json.loads((tmp_path / "model" / "config.json").read_text(encoding="utf-8"))
    assert (config["hidden_size"], config["num_hidden_layers"], config["vocab_size"]) == (32, 1, 7)


def test_converting_tells_its_progress(carrier, tmp_path):
    """Each tensor is told, up to all of them."""
    told = []
    carrier(carried(TENSORS))
    weights.convert(tmp_path / "model", lambda *one: told.append(one))
    assert told == [(Step.CONVERT_WEIGHTS, done, 3) for done in range(4)]


# The cache


def test_the_cache_folder_can_be_chosen():
    """`REPORT_RAG_CACHE` names the folder; without it, it is the platform's folder for caches."""
    assert cache_folder({CACHE_VARIABLE: "/somewhere/else"}) == Path("/somewhere/else")
    assert cache_folder({CACHE_VARIABLE: "~/models"}) == Path.home() / "models"
    platform = cache_folder({})
    assert platform.name == "report-rag"
    assert cache_folder({CACHE_VARIABLE: ""}) == platform


def test_the_encoder_stands_in_the_chosen_cache(tmp_path, monkeypatch):
    """The variable is read when it is needed; the folder is named after the weights."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    assert encoder_folder().root == tmp_path / f"encoder-{weights.CARRIED_SHA256[:12]}-v4"
    assert not is_prepared(encoder_folder())


def test_without_an_encoder_the_command_is_told(tmp_path, monkeypatch):
    """Questions cannot be answered before the first build, and nothing is made for them."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    message = refused(open_for_questions, BUILT_IN)
    assert message.startswith(f"{tmp_path}")
    assert message.endswith(": no encoder in the cache yet; run: report-rag build")
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_told(preparation, tmp_path, monkeypatch):
    """Below a file there can be no folder: it is named, with the variable that names another."""
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    message = refused(preparation.prepare, silent)
    assert message.startswith(f"{tmp_path / 'file' / 'cache'}: the cache folder cannot be written")
    assert message.endswith(f"set {CACHE_VARIABLE} to a folder that can")


def test_missing_weights_leave_no_trace_in_the_cache(preparation, tmp_path, monkeypatch):
    """When there is nothing to convert, the cache is as empty as before."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(weights, "_CARRIED_FILE", str(tmp_path / "gone.bin"))
    assert "weights are missing" in refused(preparation.prepare, silent)
    assert list((tmp_path / "cache").iterdir()) == []


class FullDisk:
    """A model that cannot be written."""

    def __init__(self, source, name):
        assert (Path(source) / "model.safetensors").is_file()
        assert name == BUILT_IN

    def export(self, path):
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_told_with_what_is_needed(preparation, carrier, tmp_path, monkeypatch):
    """An error of the disk says how much room is needed, and leaves nothing half made."""
    carrier(carried(TENSORS))
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(preparation, "TorchEncoder", FullDisk)
    message = refused(preparation.prepare, silent)
    assert "cannot be written (No space left on device)" in message
    assert "1.2 GB" in message
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.fixture
def prepared(tmp_path):
    """A folder like that of a prepared encoder, with small files of no use."""
    folder = EncoderFolder(tmp_path / "encoder")
    folder.sentence_transformers.mkdir(parents=True)
    folder.exported.write_bytes(b"not a model")
    folder.word_table.write_bytes(b"no words")
    folder.tokenizer.write_bytes(b"not a tokenizer")
    (folder.sentence_transformers / "model.safetensors").write_bytes(b"weights")
    paths = [path for path in folder.root.rglob("*") if path.is_file()]
    hashes = {
        path.relative_to(folder.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }
    folder.files.write_text(json.dumps(hashes))
    return folder


CACHED = [
    "model.int8.onnx",
    "words.int8.bin",
    "tokenizer.model",
    "sentence-transformers/model.safetensors",
]


def test_a_prepared_encoder_is_verified(prepared):
    """Files that are as recorded are in order."""
    verify(prepared)


def test_a_prepared_encoder_is_not_made_again(preparation, prepared, tmp_path, monkeypatch):
    """What the cache holds is used; no model is opened."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    prepared.root.rename(encoder_folder().root)
    monkeypatch.setattr(preparation, "TorchEncoder", None)
    assert preparation.prepare(silent).root == encoder_folder().root


@pytest.mark.parametrize("name", CACHED)
@pytest.mark.parametrize("how", ["changed", "cut", "missing"])
def test_a_damaged_file_of_the_cache_is_refused(prepared, name, how):
    """The file is named, and what to delete and which command to run."""
    path = prepared.root / name
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes(b"x" + path.read_bytes()[1:] if how == "changed" else b"")
    assert refused(verify, prepared) == (
        f"{path}: damaged; delete the folder {prepared.root} and run: report-rag build"
    )


@pytest.mark.parametrize("name", CACHED[:3])
def test_questions_are_not_asked_of_a_damaged_encoder(prepared, name):
    """Model, word table and tokenizer are verified before a byte of them is used."""
    (prepared.root / name).write_bytes(b"something else")
    assert refused(open_exported, prepared).startswith(f"{prepared.root / name}: damaged")


@pytest.mark.parametrize("content", ["", "{", '{"model.int8.onnx": 1}', "\x00"])
def test_a_damaged_list_of_files_is_refused(prepared, content):
    """A list that cannot be read, or has other sums, proves nothing."""
    prepared.files.write_text(content)
    assert "damaged; delete the folder" in refused(verify, prepared)


@pytest.mark.parametrize("content", ["[]", "{}", "null"])
def test_a_list_of_files_that_lists_none_is_refused(prepared, content):
    """A list of files in another shape, or without the files, proves nothing."""
    prepared.files.write_text(content)
    assert "damaged; delete the folder" in refused(verify, prepared)


def test_a_model_that_cannot_be_run_is_refused(prepared):
    """A file that is as recorded and yet no model is an error for a person, not a trace."""
    message = refused(open_exported, prepared)
    assert message == f"{prepared.root}: damaged encoder; run: report-rag build"


# Vectors


def near(encoder, question, passages):
    """The numbers of the passages, the nearest to the question first."""
    (asked,) = encoder.encode_questions([question])
    return list(np.argsort(-(encoder.encode_passages(passages) @ asked)))


def assert_is_an_encoder(encoder):
    """What is asked of every encoder: unit rows, in order, each by itself, none for none."""
    vectors = encoder.encode_questions(QUESTIONS)
    assert vectors.shape == (len(QUESTIONS), encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert encoder.encode_questions([]).shape == (0, encoder.dimension)
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)
    # Not exactly one, since 8 bits are scaled for a batch as a whole; with the padding of the
    # longer neighbours in it, a short text would be at 0.91.
    alone = np.concatenate([encoder.encode_questions([question]) for question in QUESTIONS])
    assert np.sum(vectors * alone, axis=1).min() > 0.99
    backwards = encoder.encode_questions(QUESTIONS[::-1])[::-1]
    assert np.sum(vectors * backwards, axis=1).min() > 0.999
    told = []
    encoder.encode_passages(PASSAGES, lambda *one: told.append(one))
    assert {step for step, _, _ in told} == {Step.ENCODE}
    assert (told[0][1:], told[-1][1:]) == ((0, len(PASSAGES)), (len(PASSAGES), len(PASSAGES)))


def test_the_double_is_an_encoder():
    """The double of the other tests keeps to the same rules as the real ones."""
    assert_is_an_encoder(HashedEncoder())


def test_the_double_ranks_by_shared_words():
    """Its similarity is 0.7, and 0.3 more for all words shared, in every process."""
    double = HashedEncoder()
    (asked,) = double.encode_questions(["fog water"])
    rows = double.encode_passages(["Water, fog!", "the water", "Water: soil", "clay"])
    expected = [1, 0.7 + 0.3 / 2**0.5, 0.7 + 0.3 / 2, 0.7]
    assert rows @ asked == pytest.approx(expected, abs=1e-6)
    assert double.encoded == 5
    assert np.flatnonzero(double.encode_questions(["fog"])[0]).tolist() == [0, FOG]


FOG = 1 + int(hashlib.sha256(b"fog").hexdigest()[:16], 16) % 1023


@pytest.fixture(scope="module")
def exported():
    return open_for_questions(BUILT_IN)


@pytest.fixture(scope="module")
def unexported():
    return open_for_building(BUILT_IN, silent)


@pytest.mark.real
def test_the_exported_encoder_is_an_encoder(exported):
    """The encoder for questions has the name and dimension of the built-in model."""
    assert (exported.name, exported.dimension) == (BUILT_IN, 384)
    assert_is_an_encoder(exported)


@pytest.mark.real
def test_the_unexported_encoder_is_an_encoder(unexported):
    """The encoder for building has the same name and dimension."""
    assert (unexported.name, unexported.dimension) == (BUILT_IN, 384)
    assert_is_an_encoder(unexported)


@pytest.mark.real
def test_both_ways_of_running_the_model_agree(exported, unexported):
    """Vectors of the export and of sentence-transformers have a cosine of at least 0.98."""
    for encode, texts in (("encode_questions", QUESTIONS), ("encode_passages", PASSAGES)):
        ours = getattr(exported, encode)(texts)
        theirs = getattr(unexported, encode)(texts)
        assert np.sum(ours * theirs, axis=1).min() >= 0.98


def test_weights_that_are_damaged_take_over_from_nothing(prepared, tmp_path, monkeypatch):
    """Neither form is used unless its bytes are as they were made."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    folder = encoder_folder()
    prepared.root.rename(folder.root)
    folder.exported.write_bytes(b"other")
    weights_file = folder.sentence_transformers / "model.safetensors"
    weights_file.write_bytes(b"other")
    assert refused(open_for_questions, BUILT_IN).startswith(f"{weights_file}: damaged")


@pytest.mark.real
def test_where_the_export_is_damaged_the_weights_take_over(
    tmp_path, monkeypatch, caplog, unexported
):
    """Questions are encoded all the same, in full precision, and the log says why it is slower."""
    real = encoder_folder()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    folder = encoder_folder()
    folder.root.mkdir()
    folder.sentence_transformers.symlink_to(real.sentence_transformers)
    shutil.copy(real.files, folder.files)
    folder.exported.write_bytes(b"not a model")
    vectors = open_for_questions(BUILT_IN).encode_questions(QUESTIONS)
    assert np.allclose(vectors, unexported.encode_questions(QUESTIONS), atol=1e-5)
    assert f"{folder.exported}: damaged" in caplog.text
    assert "sentence-transformers" in caplog.text


@pytest.mark.real
@pytest.mark.parametrize(
    "text",
    [
        "query: ¿Qué dice el informe sobre Bolivia?",
        "query: Qui a écrit ça, à São Paulo — « ñandú » ?",
        "query: Ki sa rapò a di sou timoun yo? 🙂 12 % ½ №",
        "query: Łódź, Þór, ǂKhomani, e\u0301, ﬃ",
    ],
)
def test_a_text_in_latin_script_is_cut_into_the_same_pieces(text):
    """With the pieces of other scripts or without them, by the one library or by the other."""
    folder = encoder_folder()
    whole = Tokenizer.from_file(str(folder.sentence_transformers / "tokenizer.json"))
    reduced = SentencePieceProcessor(model_file=str(folder.tokenizer))
    pieces = reduced.encode(text, out_type=str)
    assert ["<s>", *pieces, "</s>"] == whole.encode(text).tokens
    assert len(reduced) < whole.get_vocab_size() / 2


@pytest.mark.real
@pytest.mark.parametrize(
    ("text", "whole"), [("¿Qué?", True), ("Что?", False), ("关于 Bolivia", False)]
)
def test_the_exported_encoder_says_what_it_cannot_read(exported, unexported, text, whole):
    """sentence-transformers has the pieces of all scripts."""
    assert exported.reads(text) is whole
    assert unexported.reads(text)


@pytest.mark.real
def test_of_a_question_of_nothing_but_signs_the_beginning_is_read(exported):
    """A thousand characters of words are read to the end."""
    signs, other, words = "a, " * 160, "b; " * 173, "shelters for children in Bolivia " * 29
    first, second = (
        exported.encode_questions([f"{signs}{other}"]),
        exported.encode_questions([f"{signs}{other}fog"]),
    )
    assert np.array_equal(first, second)
    whole, more = exported.encode_questions([words]), exported.encode_questions([f"{words}fog"])
    assert not np.array_equal(whole, more)


@pytest.mark.parametrize("piece", ["▁the", "ción", "ñ", "12", "½", "🙂", "«", "e\u0301", "<s>"])
def test_a_piece_that_latin_script_can_use_is_kept(piece):
    """Letters of Latin script, marks on them, and what belongs to no script."""
    assert is_latin(piece)


@pytest.mark.parametrize("piece", ["да", "a\u0430", "的", "ا", "ω", "กา", "が", "\u064b"])
def test_a_piece_of_another_script_is_not(piece):
    """A single letter of it is enough: no text in Latin script has it."""
    assert not is_latin(piece)


SMALL = [
    *(["<s>", 0.0], ["<pad>", 0.0], ["</s>", 0.0], ["да", -1.0], ["<unk>", 0.0]),
    *(["▁", -3.0], ["la", -2.0], ["▁la", -1.5], ["niñez", -2.5], ["<", -9.0], ["s", -9.0]),
]


@pytest.fixture
def small(tmp_path):
    """A tokenizer of a few pieces, and the old numbers of those that it has."""
    special = [{"content": piece} for piece in ("<s>", "<pad>", "</s>", "<unk>")]
    content = {"model": {"vocab": SMALL, "unk_id": 4}, "added_tokens": special}
    (tmp_path / "whole.json").write_text(json.dumps(content), encoding="utf-8")
    kept = write_tokenizer(tmp_path / "whole.json", tmp_path / "tokenizer.model")
    return SentencePieceProcessor(model_file=str(tmp_path / "tokenizer.model")), kept


def test_a_reduced_tokenizer_numbers_its_pieces_anew(small):
    """Without the Cyrillic one, the later ones move up; the old numbers come back in that order."""
    tokenizer, kept = small
    assert kept == [0, 1, 2, 4, 5, 6, 7, 8, 9, 10]
    assert [tokenizer.id_to_piece(number) for number in range(10)] == [
        SMALL[number][0] for number in kept
    ]
    special = (tokenizer.bos_id(), tokenizer.pad_id(), tokenizer.eos_id(), tokenizer.unk_id())
    assert special == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("la niñez", ["▁la", "▁", "niñez"]),
        ("  la \t la ", ["▁la", "▁la"]),
        ("la nin\u0303ez", ["▁la", "▁", "niñez"]),
        ("la да да la", ["▁la", "▁", "<unk>", "▁", "<unk>", "▁la"]),
        # Written out it is a text like any other: nobody begins or ends one by hand.
        ("<s>", ["▁", "<", "s", "<unk>"]),
        ("", []),
    ],
)
def test_a_reduced_tokenizer_cuts_as_its_pieces_were_learnt(small, text, pieces):
    """A word begins with a space, spaces and accents have one spelling, the best pieces win."""
    tokenizer, _ = small
    assert [tokenizer.id_to_piece(number) for number in tokenizer.encode(text)] == pieces


def test_a_word_table_laid_apart_is_used_all_the_same(tmp_path):
    """The model is small then, and gives the same rows."""
    table = np.arange(2**21, dtype=np.float32).reshape(-1, 4)
    inputs = [onnx.helper.make_tensor_value_info("rows", onnx.TensorProto.INT64, [None])]
    outputs = [onnx.helper.make_tensor_value_info("found", onnx.TensorProto.FLOAT, [None, 4])]
    node = onnx.helper.make_node("Gather", ["table", "rows"], ["found"])
    weights_of_it = [onnx.numpy_helper.from_array(table, "table")]
    graph = onnx.helper.make_graph([node], "words", inputs, outputs, weights_of_it)
    opset = [onnx.helper.make_opsetid("", 17)]
    path = tmp_path / "model.onnx"
    onnx.save(onnx.helper.make_model(graph, opset_imports=opset, ir_version=8), path)
    move_word_table(path, tmp_path / "words.bin")
    assert path.stat().st_size < 1000
    assert (tmp_path / "words.bin").read_bytes() == table.tobytes()
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"rows": np.array([7, 0])})
    assert found.tolist() == table[[7, 0]].tolist()


@pytest.mark.real
@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which country struggles to fund projects?", 0),
        ("¿Qué problemas de financiamiento hay en México?", 0),
        ("What should happen to the statute of limitations?", 1),
        ("¿Qué macetas se secan antes?", 2),
    ],
)
def test_the_passage_that_answers_is_nearest_in_either_language(exported, question, first):
    """Questions find passages by meaning, also across the two languages."""
    assert near(exported, question, PASSAGES)[0] == first


@pytest.mark.real
def test_questions_and_passages_are_told_apart(exported):
    """The same words as a question and as a passage have different vectors."""
    (asked,), (read,) = (
        exported.encode_questions(["Bolivia"]),
        exported.encode_passages(["Bolivia"]),
    )
    assert 0.5 < float(asked @ read) < 0.999


@pytest.mark.real
def test_the_end_of_a_very_long_text_is_not_seen(exported):
    """Beyond the longest input a text may go on as it likes."""
    words = "water " * 600
    first, second = exported.encode_passages([words + "fog", words + "soil " * 300])
    assert float(first @ second) > 0.9999


@pytest.mark.real
def test_a_flipped_byte_in_the_real_tokenizer_is_refused(tmp_path):
    """The real files are verified in the same way: here the tokenizer of a linked copy."""
    real = encoder_folder()
    folder = EncoderFolder(tmp_path / "encoder")
    folder.sentence_transformers.mkdir(parents=True)
    shutil.copy(real.files, folder.files)
    folder.exported.symlink_to(real.exported)
    folder.word_table.symlink_to(real.word_table)
    raw = bytearray(real.tokenizer.read_bytes())
    raw[len(raw) // 2] ^= 1
    folder.tokenizer.write_bytes(raw)
    assert refused(open_exported, folder).startswith(f"{folder.tokenizer}: damaged")


@pytest.mark.real
def test_a_folder_that_is_no_model_is_refused(tmp_path):
    """A model of one's own is named by folder; what is none says so, and how to do without."""
    message = refused(open_for_questions, str(tmp_path))
    assert message.startswith(f"{tmp_path}: cannot be loaded as a sentence-transformers model: ")
    assert "--model" in message


class Canary:
    """Unpickled, it writes a file: code of somebody else has run."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return Path.write_text, (self.trace, "run")


def test_pickled_weights_are_not_opened(carrier, tmp_path):
    """A folder whose weights are a pickle is refused, and what the pickle would do is not done."""
    carrier(carried(TENSORS))
    weights.convert(tmp_path / "model", silent)
    (tmp_path / "model" / "model.safetensors").unlink()
    trace = tmp_path / "trace"
    (tmp_path / "model" / "pytorch_model.bin").write_bytes(pickle.dumps(Canary(trace)))
    message = refused(open_for_questions, str(tmp_path / "model"))
    assert "safetensors" in message
    assert not trace.exists()


def test_the_package_shows_its_doors():
    """What is exported is there, sorted."""
    assert encoders.__all__ == sorted(encoders.__all__)
    assert all(hasattr(encoders, name) for name in encoders.__all__)


@pytest.mark.real
def test_the_encoder_keeps_no_diary(exported, tmp_path):
    """onnxruntime would number this machine, and store in the user's cache what it reports."""
    script = (
        "from report_rag import encoder;"
        "encoder.open_exported(encoder.encoder_folder()).encode_questions(['Who?'])"
    )
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / ".cache")}
    cache = {encoders.CACHE_VARIABLE: str(cache_folder())}
    told = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    told |= home | cache | {"PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", script], env=told, check=True)
    assert list(tmp_path.rglob("*")) == []
