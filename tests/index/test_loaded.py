"""The river of the report: from a corpus folder to a folder that can be searched."""

import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from doubles import HashedEncoder, unworried
from report_rag.encoder import BUILT_IN, open_for_questions
from report_rag.errors import CorpusError, IndexUnusableError
from report_rag.index import files as index_files
from report_rag.index.build import build
from report_rag.index.loaded import load
from report_rag.intent import intent_training
from report_rag.progress import Step, silent
from report_rag.safeguarding import NEAREST, Concern, read_examples, training
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.answer_types import AnswerType
from report_rag.text.language import terms
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Language, LexicalField
from report_rag.vectors.faiss_index import FaissIndex
from report_rag.vectors.neighbourhood import Neighbourhoods
from report_rag.vectors.vector_index import Nearest

BOLIVIA = "water-and-seeds/bolivia"
PUMPS = "water-and-seeds/dry-summers-are-the-main-worry"


def nobody():
    """In place of an encoder, where none may be opened."""
    raise AssertionError("an encoder was opened")


def built(corpus, folder, encoder):
    return build(corpus, folder, encoder.name, lambda: encoder, silent)


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(corpus, folder):
    with pytest.raises(IndexUnusableError) as caught:
        load(corpus, folder)
    message = str(caught.value)
    assert "run: report-rag build" in message
    assert "\n" not in message
    return message


def files_of(folder):
    """Every file of an index folder, in order, but for the builders' lock, which is empty."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in found if path.name != "lock"]


@pytest.fixture
def corpus(tiny_corpus, tmp_path):
    """The tiny corpus, copied to where it may be changed."""
    return shutil.copytree(tiny_corpus, tmp_path / "corpus")


@pytest.fixture
def folder(sound, tmp_path):
    """An index of that corpus."""
    return shutil.copytree(sound, tmp_path / "index")


@pytest.fixture(scope="module")
def sound(tiny_corpus, tmp_path_factory):
    """An index that nobody changes, to be copied by those who do."""
    folder = tmp_path_factory.mktemp("sound") / "index"
    built(tiny_corpus, folder, HashedEncoder())
    return folder


@pytest.fixture
def copy(sound, tmp_path):
    return shutil.copytree(sound, tmp_path / "copy")


# Building and loading


def test_an_index_holds_all_of_the_corpus(tiny_index):
    """Every text of the tiny report is counted, and every vector is owned."""
    assert tiny_index.manifest.counts == {
        "reports": 1,
        "passages": 19,
        "translations": 19,
        "questions": 52,
        "unanswered": 8,
        "lists": 5,
        "vectors": sum(len(index) for index in tiny_index.dense.values()),
    }
    totals = {collection: tiny_index.dense[collection].index.ntotal for collection in Collection}
    # These two come with the package.
    assert totals.pop(Collection.COUNTRY) > 200
    assert totals.pop(Collection.EXAMPLE) > 1000
    assert totals.pop(Collection.INTENT) > 1000
    # Ten questions name a list as a whole, and stand beside the five lists as well.
    assert totals == {
        Collection.TEXT: 19,
        Collection.TRANSLATION: 19,
        Collection.BANK: 52,
        Collection.LIST: 15,
        Collection.GAP: 8,
        Collection.SENTENCE: 11,
        Collection.TRANSLATED_SENTENCE: 11,
    }
    assert (tiny_index.manifest.encoder, tiny_index.manifest.dimension) == ("hashed-words", 1024)
    assert len(tiny_index.passages) == 19


@pytest.mark.parametrize(
    ("collection", "question", "passage_id"),
    [
        (Collection.TEXT, "potatoes and straw", BOLIVIA),
        (Collection.TEXT, "compost of peelings", "three-habits-of-a-lasting-garden/feed-the-soil"),
        (Collection.TRANSLATION, "papas y paja", BOLIVIA),
        (
            Collection.TRANSLATION,
            "recetas del seto",
            "friendships/people-who-never-spoke-before-now",
        ),
        (Collection.BANK, "who lends pumps", PUMPS),
        (Collection.BANK, "quién presta bombas", PUMPS),
    ],
)
def test_each_collection_finds_the_passage_with_the_words(
    tiny_index, encoder, collection, question, passage_id
):
    """Text, translation and bank questions are searched, each in its own collection."""
    (vector,) = encoder.encode_questions([question])
    found = tiny_index.dense[collection].nearest_to(vector).of_owners(len(tiny_index.passages))
    assert tiny_index.passages[int(np.argmax(found))].passage_id == passage_id
    assert found.max() > 0.75


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("habits of lasting gardens", "Three habits of a lasting garden"),
        ("todas las recomendaciones", "RECOMMENDATIONS"),
        ("the signs of change", "SIGNS OF CHANGE"),
        ("Bolivia; Peru", "1. WATER AND SEEDS"),
        ("all quotations", ""),
    ],
)
def test_lists_are_found_by_their_titles_and_their_questions(tiny_index, encoder, question, title):
    """A list is searched by its heading, its titles, and the questions that name it whole."""
    (vector,) = encoder.encode_questions([question])
    found = tiny_index.dense[Collection.LIST].nearest_to(vector).of_owners(len(tiny_index.lists))
    assert tiny_index.lists[int(np.argmax(found))].title == title


def test_unanswered_questions_are_in_an_arm_of_their_own(tiny_index, encoder):
    """A question of the gap bank is found there exactly."""
    asked, other = encoder.encode_questions(["How much does a wheelbarrow cost?", "Bolivia"])
    near = tiny_index.dense[Collection.GAP].nearest(np.stack([asked, other]), 1).similarities
    assert near[:, 0] == pytest.approx([1, 0.7])


def test_lists_have_the_numbers_of_their_passages(tiny_index):
    """`members` has the numbers of each list's passages, in the report's order."""
    for one, numbers in zip(tiny_index.lists, tiny_index.members, strict=True):
        assert [tiny_index.passages[number].passage_id for number in numbers] == list(
            one.passage_ids
        )
        assert numbers.tolist() == sorted(numbers.tolist())


def test_bank_questions_count_as_sentences_of_no_concern(tiny_index, encoder):
    """`likeness` is the mean of the nearest examples, or of the nearest bank questions."""
    message = Neighbourhoods(encoder).of("Who lends pumps?")
    likeness = tiny_index.likeness(message)
    assert set(likeness) == set(Concern)
    nearest = [
        message.nearest(tiny_index.dense[collection]).first(NEAREST).mean()
        for collection in (Collection.BANK, Collection.GAP, Collection.COUNTRY)
    ]
    assert likeness[Concern.NONE] >= max(nearest) - 1e-6
    assert likeness[Concern.NONE] > max(likeness[one] for one in Concern if one is not Concern.NONE)


def test_the_classifier_is_trained_on_each_example_and_on_all_that_is_ordinary(
    corpus, tmp_path, encoder, monkeypatch
):
    """Each example with its own concern; questions of the banks and about countries with none."""
    given = []

    def train(texts, vectors, labels):
        given.append((texts, vectors, labels))
        return unworried(vectors.shape[1])

    monkeypatch.setattr(training, "train", train)
    built(corpus, tmp_path / "index", encoder)
    ((texts, vectors, labels),) = given
    examples = read_examples()
    assert texts[: len(examples)] == [one.text for one in examples]
    assert len(texts) == len(vectors) == len(labels)
    assert labels[: len(examples)] == [one.concern for one in examples]
    assert {*labels[len(examples) :]} == {Concern.NONE}
    for place in (0, 700, len(examples) - 1):
        (expected,) = encoder.encode_questions([examples[place].text])
        assert vectors[place] == pytest.approx(expected, abs=1e-6)
    for question in ("Who lends pumps?", "How much does a wheelbarrow cost?"):
        (expected,) = encoder.encode_questions([question])
        assert (vectors[len(examples) :] @ expected).max() == pytest.approx(1, abs=1e-5)


def test_known_questions_are_the_rows_of_their_collections(tiny_index, encoder):
    """Each text of a bank stands in the row of its own vector, whichever language it is in."""
    answered, unanswered = tiny_index.sources.known
    assert (len(answered.texts), len(unanswered.texts)) == (52, 8)
    for known, collection in ((answered, Collection.BANK), (unanswered, Collection.GAP)):
        assert known.index is tiny_index.dense[collection]
        vectors = encoder.encode_questions(known.texts)
        assert known.index.vectors() == pytest.approx(vectors, abs=1e-6)
    row = unanswered.texts.index("¿Cuánto cuesta una carretilla?")
    figure = frozenset({AnswerType.FIGURE})
    assert not unanswered.ask_for_others(np.array([row, 0]), figure).any()


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("potatoes and straw", 2, 0),
        ("papas y paja", 0, 2),
        ("the potato, the potato", 2, 0),
        ("lending pumps", 2, 0),
        ("fresh lettuce, often", 3, 0),
        ("los hortelanos presta", 0, 2),
        ("Bolivia", 1, 1),
        ("Rosa Quispe", 2, 2),
        ("lettuce at el almuerzo", 1, 1),
        ("zyzzyva", 0, 0),
        ("what is it", 0, 0),
        ("", 0, 0),
    ],
)
def test_known_words_are_counted_in_each_language(tiny_index, text, english, spanish):
    """Stems of passages or of questions, each as often as it is said, function words left out."""
    known = [tiny_index.known_words(ParsedText(text), language) for language in Language]
    assert known == [english, spanish]
    assert tiny_index.knows(ParsedText(text)) is (english + spanish > 0)


def test_a_word_of_the_bank_alone_is_known(tiny_index):
    """ "Who organised the garden week?" is asked, and no passage says who organised anything."""
    text, bank = (
        tiny_index.lexical[kind, Language.EN] for kind in (LexicalField.TEXT, LexicalField.BANK)
    )
    assert [collection.knows("organis") for collection in (text, bank)] == [False, True]
    assert tiny_index.known_words(ParsedText("organising"), Language.EN) == 1
    assert tiny_index.knows(ParsedText("organising"))


@pytest.mark.parametrize(
    ("kind", "language", "question", "passage_id"),
    [
        (LexicalField.TEXT, Language.EN, "protecting the potato", BOLIVIA),
        (LexicalField.TEXT, Language.ES, "protegiendo una papa", BOLIVIA),
        (LexicalField.BANK, Language.EN, "lending pumps", PUMPS),
        (LexicalField.BANK, Language.ES, "bomba", PUMPS),
    ],
)
def test_words_are_searched_in_each_language(tiny_index, kind, language, question, passage_id):
    """Other forms of the same words find the passage, in the language of the question."""
    index = tiny_index.lexical[kind, language]
    scores = index.scores(terms(question, language), len(tiny_index.passages))
    assert tiny_index.passages[int(np.argmax(scores))].passage_id == passage_id
    assert scores.max() > 0


def test_passages_are_encoded_with_their_headings(corpus, tmp_path, encoder):
    """The two nearest headings go along, in the language of the text; questions go alone."""
    built(corpus, tmp_path / "index", encoder)
    beginnings = {text[:56] for text in encoder.passages}
    assert "IN DETAIL – 1. WATER AND SEEDS: PERU: Nets on the hills " in beginnings
    assert "SEÑALES DE CAMBIO – Abejas: Las abejas volvieron a 8 de " in beginnings
    assert "Introducción – Tres hábitos de un huerto que dura: 1. Co" in beginnings
    assert "Introduction – Three habits of a lasting garden: Share t" in beginnings
    assert "Who lends pumps?" in encoder.questions
    assert "¿Qué tiempo hará mañana?" in encoder.questions


def test_a_text_that_is_asked_and_read_is_encoded_as_both(bare_corpus, tmp_path, encoder):
    """Questions and passages may be encoded differently, so the same words have two vectors."""
    corpus = shutil.copytree(bare_corpus, tmp_path / "corpus")
    text = "Basil likes the morning sun and dislikes wet feet."
    path = corpus / "plain-report" / "unanswered.jsonl"
    path.write_text(json.dumps({"lang": "en", "question": text}))
    built(corpus, tmp_path / "index", encoder)
    assert encoder.questions.count(text) == 1
    assert encoder.passages.count(text) == 1


def test_questions_about_a_whole_list_belong_to_no_passage(tiny_index):
    """Their words are not searched among those of the passages' questions."""
    bank = tiny_index.lexical[LexicalField.BANK, Language.EN]
    assert [bank.knows(stem) for stem in terms("habits, pumps", Language.EN)] == [False, True]


def test_a_bare_report_can_be_searched(bare_corpus, tmp_path, encoder):
    """Without translation and banks, their collections are empty and the text is found."""
    built(bare_corpus, tmp_path / "index", encoder)
    index = load(bare_corpus, tmp_path / "index")
    totals = {collection: one.index.ntotal for collection, one in index.dense.items()}
    for packaged in (Collection.COUNTRY, Collection.EXAMPLE, Collection.INTENT):
        del totals[packaged]
    assert totals.pop(Collection.TEXT) == 3
    assert set(totals.values()) == {0}
    (vector,) = encoder.encode_questions(["clay pots"])
    assert int(np.argmax(index.dense[Collection.TEXT].nearest_to(vector).of_owners(3))) == 1
    assert index.lexical[LexicalField.TEXT, Language.EN].knows("sparrow")
    assert index.lexical[LexicalField.TEXT, Language.ES].is_empty
    assert index.lexical[LexicalField.BANK, Language.EN].is_empty


def test_several_reports_are_one_index(tiny_corpus, bare_corpus, tmp_path, encoder):
    """Reports stand side by side; each question belongs to the passages of its own report."""
    both = shutil.copytree(tiny_corpus, tmp_path / "both")
    shutil.copytree(bare_corpus / "plain-report", both / "plain-report")
    (both / "plain-report" / "questions.jsonl").write_text(
        '{"passages": ["pots/clay-pots-dry-out-faster-than"], "en": ["Which pots dry out?"]}\n'
        f'{{"passages": ["{BOLIVIA}"], "en": ["Not a passage of this report"]}}\n'
    )
    built(both, tmp_path / "index", encoder)
    index = load(both, tmp_path / "index")
    assert [report.name for report in index.reports] == ["garden-report", "plain-report"]
    assert len(index.passages) == 22
    assert index.dense[Collection.BANK].index.ntotal == 54
    (vector,) = encoder.encode_questions(["Which pots dry out?"])
    found = index.dense[Collection.BANK].nearest_to(vector).of_owners(22)
    assert index.passages[int(np.argmax(found))].passage_id == "pots/clay-pots-dry-out-faster-than"
    (answered, _) = index.sources.known
    assert answered.texts[-2:] == ("Which pots dry out?", "Not a passage of this report")
    assert answered.index.nearest(vector[np.newaxis, :], 1).rows[0, 0] == 52


def test_progress_is_told_of_the_whole(corpus, tmp_path, encoder):
    """Passages and questions are counted together, up to all of them."""
    told = []
    build(corpus, tmp_path / "index", encoder.name, lambda: encoder, lambda *one: told.append(one))
    assert {step for step, _, _ in told} == {Step.ENCODE, Step.CALIBRATE}
    told = [one for one in told if one[0] is Step.ENCODE]
    assert {total for _, _, total in told} == {encoder.encoded}
    done = [one for _, one, _ in told]
    assert done == sorted(done)
    assert done[-1] == encoder.encoded


# Building again


def test_a_second_build_does_nothing(corpus, folder):
    """An index that is up to date is left alone, byte for byte, and no encoder is opened."""
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files_of(folder)}
    result = build(corpus, folder, "hashed-words", nobody, silent)
    assert (result.built, result.encoded) == (False, 0)
    assert result.manifest == load(corpus, folder).manifest
    assert before == {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files_of(folder)
    }


def test_a_changed_passage_encodes_only_what_changed(corpus, folder):
    """One sentence, one text encoded; all other vectors are taken from the index before."""
    before = load(corpus, folder)
    change(corpus / "garden-report" / "report.en.md", "morning fog", "evening fog")
    encoder = HashedEncoder()
    result = built(corpus, folder, encoder)
    assert (result.built, result.encoded) == (True, 1)
    assert encoder.questions == []
    (text,) = encoder.passages
    assert text.endswith("PERU: Nets on the hills turn evening fog into water for tomatoes.")
    after = load(corpus, folder)
    differing = np.any(
        after.dense[Collection.TEXT].vectors() != before.dense[Collection.TEXT].vectors(), axis=1
    )
    assert [p.passage_id for p, d in zip(after.passages, differing, strict=True) if d] == [
        "water-and-seeds/peru"
    ]
    for collection in (Collection.TRANSLATION, Collection.BANK, Collection.LIST, Collection.GAP):
        assert np.array_equal(after.dense[collection].vectors(), before.dense[collection].vectors())


def test_a_new_question_encodes_itself(corpus, folder):
    """A question added to a bank is the only text that is encoded."""
    with (corpus / "garden-report" / "unanswered.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"lang": "en", "question": "Do owls visit?"}\n')
    encoder = HashedEncoder()
    assert built(corpus, folder, encoder).encoded == 1
    assert encoder.questions == ["Do owls visit?"]


@pytest.mark.parametrize("name", ["report.toml", "questions.jsonl"])
def test_what_changes_no_text_opens_no_encoder(corpus, folder, name):
    """A remark in the facts or a question less needs a new index and no encoder."""
    path = corpus / "garden-report" / name
    if name == "report.toml":
        change(path, 'place = "Quito"', 'place = "Lima"')
    else:
        path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    result = build(corpus, folder, "hashed-words", nobody, silent)
    assert (result.built, result.encoded) == (True, 0)
    load(corpus, folder)


def test_moved_passages_keep_their_vectors(corpus, folder):
    """A passage whose place in the report changes is not encoded again, and is found there."""
    path = corpus / "garden-report" / "report.en.md"
    text = path.read_text(encoding="utf-8")
    peru = "**PERU:** Nets on the hills turn morning fog into water for tomatoes.\n\n"
    bolivia = text[text.index("**BOLIVIA:**") : text.index("**PERU:**")]
    path.write_text(text.replace(bolivia + peru, peru + bolivia), encoding="utf-8")
    encoder = HashedEncoder()
    built(corpus, folder, encoder)
    # Only the list of the two, whose titles now come in another order.
    assert [text.partition(": ")[2] for text in encoder.passages] == ["PERU; BOLIVIA"]
    index = load(corpus, folder)
    (vector,) = encoder.encode_questions(["nets and fog"])
    found = index.dense[Collection.TEXT].nearest_to(vector).of_owners(19)
    assert index.passages[int(np.argmax(found))].passage_id == "water-and-seeds/peru"


def test_another_encoder_encodes_everything(corpus, folder):
    """Vectors of two models are never mixed."""
    other = HashedEncoder("other", 64)
    result = built(corpus, folder, other)
    assert result.built
    assert result.encoded == other.encoded > 90
    assert (load(corpus, folder).manifest.encoder, result.manifest.dimension) == ("other", 64)


def test_other_weights_of_the_same_encoder_encode_everything(corpus, folder, monkeypatch):
    """Vectors of two models, of one name or not, cannot be compared."""
    monkeypatch.setattr(index_files, "CARRIED_SHA256", "0" * 64)
    encoder = HashedEncoder()
    result = built(corpus, folder, encoder)
    assert result.built
    assert result.encoded == encoder.encoded > 19


def test_a_damaged_index_is_built_anew(corpus, folder):
    """A build over a damaged index trusts none of its vectors."""
    (damaged,) = [path for path in files_of(folder) if path.name == "text.faiss"]
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    encoder = HashedEncoder()
    result = built(corpus, folder, encoder)
    assert result.encoded == encoder.encoded > 90
    load(corpus, folder)


def test_two_builds_of_one_corpus_are_alike(corpus, folder, tmp_path):
    """The same corpus gives the same files, byte for byte."""
    built(corpus, tmp_path / "again", HashedEncoder())
    first, second = (
        {name: named(one, name).read_bytes() for name in NAMES if name != "current"}
        for one in (folder, tmp_path / "again")
    )
    assert first == second


def test_an_incremental_build_is_like_a_full_one(corpus, folder, tmp_path):
    """Vectors taken over and vectors made anew give the same index."""
    change(corpus / "garden-report" / "report.es.md", "niebla de la mañana", "niebla de la tarde")
    built(corpus, folder, HashedEncoder())
    built(corpus, tmp_path / "full", HashedEncoder())
    first, second = (
        {name: named(one, name).read_bytes() for name in NAMES if name != "current"}
        for one in (folder, tmp_path / "full")
    )
    assert first == second


def test_a_text_that_stands_twice_is_encoded_once(corpus, tmp_path):
    """The same question for two passages, or a passage said twice, needs one vector."""
    path = corpus / "garden-report" / "questions.jsonl"
    path.write_text(
        f'{{"passages": ["{BOLIVIA}", "water-and-seeds/peru", "bees/x"], "en": ["Q?"]}}\n'
    )
    encoder = HashedEncoder()
    built(corpus, tmp_path / "index", encoder)
    assert encoder.questions.count("Q?") == 1
    index = load(corpus, tmp_path / "index")
    assert index.dense[Collection.BANK].owners == ((7, 8),)


# Refusing


def test_a_missing_index_is_told(tiny_corpus, tmp_path):
    """Before the first build, the message says that there is none, and the command."""
    assert "no index here yet" in refused(tiny_corpus, tmp_path / "none")


@pytest.mark.parametrize(
    "name", ["report.toml", "report.en.md", "report.es.md", "questions.jsonl", "unanswered.jsonl"]
)
def test_a_corpus_that_has_changed_since_is_refused(corpus, folder, name):
    """A change of any file that the index depends on makes it stale, even of a space."""
    with (corpus / "garden-report" / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert refused(corpus, folder).startswith(f"{folder}: the corpus has changed since")


def test_a_file_of_the_corpus_that_is_gone_is_refused(corpus, folder):
    """A bank that was there when the index was built is missed."""
    (corpus / "garden-report" / "unanswered.jsonl").unlink()
    assert "the corpus has changed since" in refused(corpus, folder)


def test_another_report_in_the_corpus_is_refused(corpus, folder, bare_corpus):
    """A report that has come since is not silently left out."""
    shutil.copytree(bare_corpus / "plain-report", corpus / "plain-report")
    assert "the corpus has changed since" in refused(corpus, folder)


def test_what_the_index_does_not_depend_on_may_change(corpus, folder):
    """The source is for `report-rag check`; other files are nobody's business."""
    (corpus / "garden-report" / "source.txt").write_text("changed")
    (corpus / "garden-report" / "notes.txt").write_text("new")
    assert len(load(corpus, folder).passages) == 19


@pytest.mark.parametrize(
    ("name", "value"),
    [("_LEARNING_VERSION", 0), ("metadata", SimpleNamespace(version=lambda _: "0"))],
)
def test_an_index_of_other_settings_or_libraries_is_refused(
    corpus, folder, monkeypatch, name, value
):
    """Constants that shape the index, and libraries that write it, are recorded and compared."""
    monkeypatch.setattr(index_files, name, value)
    assert "the corpus has changed" in refused(corpus, folder)


def test_an_index_of_another_format_is_refused(corpus, folder, monkeypatch):
    """An index that another version of the program wrote is not read, and is built anew."""
    monkeypatch.setattr(index_files, "FORMAT_VERSION", 2)
    assert "built by another version" in refused(corpus, folder)
    assert built(corpus, folder, HashedEncoder()).encoded > 90


def test_a_corpus_that_cannot_be_read_is_an_error_of_the_corpus(corpus, folder):
    """The corpus is looked at first."""
    (corpus / "garden-report" / "report.toml").write_text("title =")
    with pytest.raises(CorpusError, match="not valid TOML"):
        load(corpus, folder)


NAMES = [
    "association.npy", "bank.faiss", "country.faiss", "current", "example.faiss", "gap.faiss",
    "intent.faiss", "intent-ngrams.npy", "intent.json", "list.faiss", "manifest.json", "rows.json",
    "safeguarding-ngrams.npy", "safeguarding.json", "sentence.faiss", "text.faiss",
    "translated-sentence.faiss", "translation.faiss",
    *(
        f"words-{kind}-{language}/{name}"
        for kind in ("bank", "text")
        for language in ("en", "es")
        for name in (
            "data.csc.index.npy", "indices.csc.index.npy", "indptr.csc.index.npy",
            "vocab.index.json",
        )
    ),
    "hubness-lists.npy",
    "hubness.npy",
]  # fmt: skip


def named(folder, name):
    (build_folder,) = folder.glob("build-*")
    return folder / name if name == "current" else build_folder / name


def test_the_files_of_an_index(sound):
    """These are all; what happens when one is damaged stands in `test_damaged_index.py`."""
    assert {named(sound, name) for name in NAMES} == set(files_of(sound))


def test_a_file_of_another_index_is_refused(bare_corpus, tiny_corpus, copy, tmp_path):
    """A manifest or a pointer that belongs to another build does not fit."""
    built(bare_corpus, tmp_path / "bare", HashedEncoder())
    for name in ("manifest.json", "current", "rows.json"):
        raw = named(copy, name).read_bytes()
        named(copy, name).write_bytes(named(tmp_path / "bare", name).read_bytes())
        refused(tiny_corpus, copy)
        named(copy, name).write_bytes(raw)
    load(tiny_corpus, copy)


def test_an_index_that_cannot_answer_a_known_query_is_refused(tiny_corpus, copy, monkeypatch):
    """Each collection has to find its own first vector before it is used."""
    far = Nearest(np.full(1, 0.5, np.float32), np.zeros(1, np.int64), np.zeros((1, 1), np.int64))
    monkeypatch.setattr(FaissIndex, "nearest_to", lambda *_: far)
    assert "text finds no known vector" in refused(tiny_corpus, copy)


def test_an_index_folder_that_cannot_be_written_is_told(corpus, tmp_path, encoder):
    """Below a file there can be no folder: the message names it and the option for another."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexUnusableError, match=r"cannot be written \(.*\); .* --index DIR"):
        built(corpus, tmp_path / "file" / "index", encoder)


class Broken(HashedEncoder):
    """Fails after the passages, as a process that is stopped would."""

    def encode_questions(self, texts, progress=silent):
        raise KeyboardInterrupt


def test_a_build_that_is_stopped_while_encoding_leaves_the_old_index(corpus, folder):
    """The index before is as it was, so that answers go on once the corpus is as before."""
    path = corpus / "garden-report" / "unanswered.jsonl"
    before = path.read_text(encoding="utf-8")
    path.write_text(before + '{"lang": "en", "question": "New?"}\n', encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        built(corpus, folder, Broken())
    path.write_text(before, encoding="utf-8")
    assert len(load(corpus, folder).passages) == 19


def test_a_build_that_fails_while_writing_leaves_the_old_index(corpus, folder, monkeypatch):
    """Failing between two files changes nothing that is in use, and leaves nothing behind."""
    path = corpus / "garden-report" / "report.toml"
    before, there = path.read_text(encoding="utf-8"), files_of(folder)
    change(path, 'place = "Quito"', 'place = "Lima"')

    def save(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LexicalIndex, "save", save)
    with pytest.raises(IndexUnusableError, match="No space left on device"):
        built(corpus, folder, HashedEncoder())
    path.write_text(before, encoding="utf-8")
    assert files_of(folder) == there
    assert len(load(corpus, folder).passages) == 19


def test_no_file_of_an_index_is_a_pickle(sound):
    """Files are JSON, plain arrays, or vectors as faiss writes them; nothing could run code."""
    for path in files_of(sound):
        if path.suffix == ".npy":
            assert np.load(path, allow_pickle=False).dtype.kind in "fiu"
        elif path.suffix == ".faiss":
            assert path.read_bytes()[:4] == b"IxFI"
        else:
            json.loads(path.read_text(encoding="utf-8"))


# The real encoder


@pytest.mark.real
def test_the_real_encoder_reads_its_own_index(
    bare_corpus, real_assistant, real_index_folder, tmp_path, monkeypatch
):
    """Built and asked with the real encoder, the passage that answers comes first, also across
    languages."""
    # Both classifiers are those of the project's index: their training takes half a minute.
    trained = real_assistant.index
    monkeypatch.setattr(training, "train", lambda *_: trained.concerns)
    monkeypatch.setattr(intent_training, "train", lambda *_: trained.intents)
    encoder = open_for_questions(BUILT_IN)
    # The project's index has the vectors of the packaged texts, so that only the report is encoded.
    folder = shutil.copytree(real_index_folder, tmp_path / "index")
    built(bare_corpus, folder, encoder)
    index = load(bare_corpus, folder)
    questions = ["¿Qué se comen los pájaros?", "Which containers lose water quickly?"]
    for vector, place in zip(encoder.encode_questions(questions), (2, 1), strict=True):
        assert int(np.argmax(index.dense[Collection.TEXT].nearest_to(vector).of_owners(3))) == place
