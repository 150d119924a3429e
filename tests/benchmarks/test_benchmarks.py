"""`make bench-quality` and `make bench-pages`, on the tiny report and on figures by hand."""

import io
import json
import shutil

import numpy as np
import pytest
from rich.console import Console

import pages
import quality
import xquad
from doubles import REAL_TRAINING, HashedEncoder
from parts import ablation, abstention, answers, commit, cross_validation, safeguarding, unseen
from parts.abstention import Decided
from parts.asked import Asked, ask_set
from parts.shares import cells, shares
from report_rag.evaluation import Question
from report_rag.index import build as build_folder
from report_rag.index import loaded as index_folder
from report_rag.progress import Step, silent
from report_rag.retrieval import imputation
from report_rag.retrieval.fusion import WEIGHTS, fuse, search
from report_rag.safeguarding import Concern, Example, assessment, read_examples
from report_rag.text.parsed import ParsedText
from report_rag.types import Language
from report_rag.vectors.neighbourhood import Neighbourhoods

PUMPS = {
    "id": "q1",
    "lang": "en",
    "type": "fact",
    "question": "Who lends pumps?",
    "gold": ["An NGO lends pumps"],
    "expect": "answered",
}
BOMBAS = PUMPS | {"id": "q2", "lang": "es", "question": "¿Quién presta bombas?"}
IN_PERU = {
    "id": "q3",
    "lang": "en",
    "type": "followup",
    "question": "And in Peru?",
    "history": [{"role": "user", "content": "What do gardens in Bolivia do?"}],
    "gold": ["Nets on the hills turn morning fog into water", "no such words"],
    "expect": "answered",
}
HAITI = {
    "id": "q4",
    "lang": "es",
    "type": "negative",
    "question": "¿Qué dice de Haití?",
    "expect": "not_in_report",
}
ROWS = [PUMPS, BOMBAS, IN_PERU, HAITI]
DRY_SUMMERS = "water-and-seeds/dry-summers-are-the-main-worry"


@pytest.fixture
def asked(tiny_assistant, encoder, tmp_path):
    """The four questions, answered from the tiny report."""
    return ask_set(tiny_assistant, encoder, written(tmp_path / "set.jsonl", ROWS))


def written(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def scored(*scores, answerable, language="en"):
    return [Decided(answerable, language, score, refused=score < 0) for score in scores]


# A set, answered


def test_a_set_is_asked_without_its_language_and_with_its_history(asked):
    """The language is detected, and a follow-up is searched with what came before it."""
    assert [one.answer["language"] for one in asked] == ["en", "es", "en", "es"]
    assert [one.follows for one in asked] == [False, False, True, False]
    assert "gardens" in asked[2].found.question.text


def test_asking_a_set_tells_how_far_it_is(tiny_assistant, encoder, tmp_path):
    """Each question is a step, and the end is told."""
    heard = []
    path = written(tmp_path / "set.jsonl", ROWS[:2])
    ask_set(tiny_assistant, encoder, path, lambda *told: heard.append(told))
    assert heard == [(Step.ANSWER, done, 2) for done in (0, 1, 2)]


# Shares


def test_shares_are_means_with_the_gap_between_the_languages():
    """English minus Spanish; a language without questions has no share and no gap."""
    found = shares([("en", 1.0), ("en", 0.0), ("es", 0.0), ("es", 0.5)])
    assert found == {"all": 0.375, "en": 0.5, "es": 0.25, "gap": 0.25}
    assert shares([("es", 1.0)]) == {"all": 1.0, "en": None, "es": 1.0, "gap": None}
    assert cells(found) == ["0.38", "0.50", "0.25", "+0.25"]
    assert cells(shares([])) == ["–"] * 4


# Answers


def test_measures_come_by_kind_and_language_with_their_gap(asked):
    """All first, then each kind; a kind in one language only has no gap."""
    measured = answers.measure(asked)
    assert list(measured) == ["all", "fact", "followup", "negative"]
    assert list(measured["fact"]) == ["all", "en", "es", "gap"]
    assert list(measured["followup"]) == ["all", "en"]
    assert measured["all"]["en"]["cover"] == 0.75
    assert measured["all"]["es"]["cover"] == 1.0
    assert measured["all"]["gap"]["cover"] == -0.25


def test_a_miss_tells_what_was_not_shown_and_what_was(asked):
    """Only the follow-up lacks evidence; the string that was shown is not named."""
    (miss,) = answers.misses(asked)
    assert (miss["id"], miss["kind"], miss["language"]) == ("q3", "followup", "en")
    assert (miss["expected"], miss["got"]) == ("answered", "answered")
    assert miss["not_shown"] == ["no such words"]
    assert miss["shown"][0] == "water-and-seeds/peru"
    assert miss["searched"] == asked[2].found.question.text
    told = "\n".join(answers.miss_lines(miss))
    assert "not shown: no such words" in told
    assert "searched: " in told


def test_another_outcome_or_language_is_a_miss(asked):
    """Without evidence to show, a question is missed by its outcome or by its language."""
    other = Question("q", "en", "negative", "¿Qué dice de Haití?", (), "answered")
    (miss,) = answers.misses([Asked(other, asked[3].answer, asked[3].found, follows=False)])
    lines = answers.miss_lines(miss)
    assert "  expected answered, got not_in_report" in lines
    assert "  language taken to be es" in lines


# Retrievers


def test_each_collection_is_ranked_alone_left_out_and_with_all(tiny_index, asked):
    """A row for each selection; follow-ups and questions without evidence do not count."""
    ablated = ablation.measure(tiny_index, asked)
    alone, without = [
        [f"{how} {collection}" for collection in WEIGHTS] for how in ("only", "without")
    ]
    assert list(ablated) == [*alone, *without, "all"]
    assert ablated["all"]["first"] == {"all": 1.0, "en": 1.0, "es": 1.0, "gap": 0.0}
    # The double knows no Spanish: the English text alone finds nothing for "¿Quién presta bombas?".
    assert ablated["only text"]["first"]["en"] == 1.0
    assert ablated["only text"]["first"]["es"] == 0.0


def test_all_retrievers_together_rank_as_the_search_does(tiny_index, encoder, monkeypatch):
    """The weights are those in use, so the last row is the ranking that answers start from.

    Of a report with a bank that knows enough.
    """
    monkeypatch.setattr(imputation, "ENOUGH", 0)
    found = search(tiny_index, Neighbourhoods(encoder), ParsedText("Who lends pumps?"), Language.EN)
    fused = fuse(found.retrievers, {name: WEIGHTS[name] for name in found.retrievers})
    assert np.array_equal(fused, found.scores)
    assert tiny_index.passages[int(fused.argmax())].passage_id == DRY_SUMMERS


def test_without_a_question_with_evidence_no_arm_is_measured(tiny_index, asked):
    """Nothing to rank is no figure, and no error."""
    assert ablation.measure(tiny_index, asked[3:]) == {}


# Refusals


def test_the_threshold_refuses_no_more_answerable_questions_than_it_may():
    """Of ten answerable questions, 10 % is the lowest one; 5 % is none."""
    questions = scored(*range(1, 11), answerable=True)
    assert abstention.threshold(questions, 0.05) == 1
    assert abstention.threshold(questions, 0.1) == 2
    assert abstention.threshold(questions, 0.2) == 3


def test_refusals_are_counted_along_the_score_and_as_they_are_decided():
    """The row of a threshold, the one in use, the area, and the assistant's own decision."""
    questions = [
        *scored(-2.0, 1.0, 2.0, 3.0, answerable=True),
        *scored(-3.0, 0.5, answerable=False),
        *scored(1.5, answerable=True, language="es"),
        *scored(-1.0, answerable=False, language="es"),
    ]
    measured = abstention.measure(questions, in_use=0.0)
    assert (measured["answerable"], measured["unanswerable"]) == (5, 3)
    assert measured["at"]["1%"]["threshold"] == -2.0
    assert measured["at"]["1%"]["unanswerable"]["all"] == pytest.approx(1 / 3, abs=1e-4)
    assert measured["in_use"]["unanswerable"] == {"all": 0.6667, "en": 0.5, "es": 1.0, "gap": -0.5}
    assert measured["in_use"]["answerable"]["en"] == 0.25
    assert measured["assistant"] == {
        kind: measured["in_use"][kind] for kind in ("unanswerable", "answerable")
    }
    # Of 15 pairs the answerable one is higher in 13: -2 lies below 0.5 and -1.
    assert measured["auc"] == {"all": round(13 / 15, 4), "en": 0.875, "es": 1.0}
    assert measured["curve"][0][1] == 0.0
    assert [point[1] for point in measured["curve"]] == sorted(p[1] for p in measured["curve"])


def test_an_index_without_a_model_has_only_its_decisions(asked):
    """Four questions, of which the one about Haiti is refused by rule."""
    measured = abstention.measure(abstention.decided(asked), None)
    assert measured["assistant"]["unanswerable"]["all"] == 1.0
    assert measured["assistant"]["answerable"]["all"] == 0.0
    assert "auc" not in measured


def test_greetings_and_calls_for_help_are_not_refusals(asked):
    """Only what is to be answered or refused is decided here."""
    hello = Question("q", "en", "chitchat", "Hello", (), "chitchat")
    assert abstention.decided([Asked(hello, asked[0].answer, asked[0].found, follows=False)]) == []


# Safeguarding


def test_cards_are_counted_by_what_the_message_is(tiny_assistant, tmp_path):
    """A cry for help raises the card by rule; an ordinary question does not."""
    rows = [
        {"lang": "en", "expect": "answered", "group": "practice", "text": "Who lends pumps?"},
        {"lang": "en", "expect": "safeguarding", "group": "slang-typos", "text": "help me"},
    ]
    measured = safeguarding.measure(tiny_assistant, written(tmp_path / "m.jsonl", rows))
    assert {name: figures["en"] for name, figures in measured.items()} == {
        "disclosures in slang, with typos": 1.0,
        "disclosures: help card": 1.0,
        "false alarms": 0.0,
    }


def test_what_a_fold_judges_it_has_not_learnt(tiny_index, tmp_path, monkeypatch):
    """A sentence that says what no other does is an example to all folds but its own."""
    said = [("the well is dry", Concern.DISCLOSURE), ("which well do we dig", Concern.NONE)]
    said += [
        ("old worries again", Concern.WORRIED_ABOUT_SELF),
        ("steal ladders tonight", Concern.OFFENDER),
    ]
    ten = [Example(f"{text} {n}", Language.EN, kind) for n in range(10) for text, kind in said]
    alone = Example("pump theft at midnight", Language.EN, Concern.OFFENDER)
    monkeypatch.setattr(cross_validation, "read_examples", lambda: (*ten, alone))
    monkeypatch.setattr(cross_validation, "train", REAL_TRAINING)
    monkeypatch.setattr(assessment, "has_signs_of", lambda *_: True)
    rows = [{"lang": "es", "expect": "safeguarding", "group": "plain", "text": "ayuda"}]
    messages = written(tmp_path / "messages.jsonl", rows)
    measured = cross_validation.measure(tiny_index, HashedEncoder(), [messages])
    assert measured["examples: disclosures: help card"]["en"] == 1.0
    assert measured["examples: false alarms"]["en"] == 0.0
    assert measured["examples: misuse: a card"]["en"] == pytest.approx(10 / 11, abs=1e-4)
    assert measured["messages: disclosures: help card"]["es"] == 1.0


# An unseen corpus


def test_an_unseen_corpus_is_measured_from_the_encoder_to_what_is_shown(tiny_index, asked):
    """Right first by text alone, by all retrievers and as shown; refusals and cards."""
    measured = unseen.measure(tiny_index, [*asked[:2], asked[3]])
    assert measured["encoder alone, right first"]["en"] == 1.0
    assert measured["all retrievers, right first"] == shares([("en", 1), ("es", 1), ("es", 0)])
    assert measured["refused"] == shares([("en", 0), ("es", 0), ("es", 1)])
    assert measured["cards"]["all"] == 0.0


def test_a_part_of_the_paragraph_that_is_gold_is_right(tiny_index, asked):
    """Long paragraphs are cut into passages, each of which is right."""
    passage = next(one for one in tiny_index.passages if one.passage_id == DRY_SUMMERS)
    whole = Question("q", "en", "", "Who lends pumps?", (f"Before. {passage.text} After.",), "")
    found = unseen.measure(
        tiny_index, [Asked(whole, asked[0].answer, asked[0].found, follows=False)]
    )
    assert found["shown, right first"]["en"] == 1.0


def test_it_is_asked_beside_the_corpus(tiny_corpus, bare_corpus, tmp_path, monkeypatch):
    """One index over the reports of both, which is kept; the corpus stays as it is."""
    double = HashedEncoder()
    monkeypatch.setattr(unseen.encoders, "open_for_building", lambda *_: double)
    folder, index = tmp_path / "unseen", tmp_path / "index"
    shutil.copytree(bare_corpus, folder / unseen.CORPUS)
    build_folder.build(tiny_corpus, index, double.name, lambda: double, silent)
    before = sorted(tiny_corpus.rglob("*"))
    beside = unseen.open_beside(folder, tiny_corpus, index, double, silent)
    assert [one.name for one in beside.index.reports] == ["garden-report", "plain-report"]
    encoded = len(double.passages)
    again = unseen.open_beside(folder, tiny_corpus, index, double, silent)
    assert len(double.passages) == encoded
    assert again.index.passages == beside.index.passages
    assert sorted(tiny_corpus.rglob("*")) == before


def test_xquad_becomes_a_corpus_with_questions_in_both_languages(tmp_path):
    """Paragraphs become blocks that an index is built from, and the gold of their questions."""
    sources = []
    for name, question in (("en", "Who sows?"), ("es", "¿Quién siembra?")):
        paragraph = {"context": "The  gardener sows.", "qas": [{"id": "1", "question": question}]}
        data = {"data": [{"title": "The_garden", "paragraphs": [paragraph]}]}
        (tmp_path / name).write_text(json.dumps(data), "utf-8")
        sources.append(str(tmp_path / name))
    xquad.main(*sources, str(tmp_path / "out"))
    lines = (tmp_path / "out" / "questions.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["lang"], row["question"], row["gold"]) for row in rows] == [
        ("en", "Who sows?", ["The gardener sows."]),
        ("es", "¿Quién siembra?", ["The gardener sows."]),
    ]
    double = HashedEncoder()
    corpus, folder = tmp_path / "out" / "corpus", tmp_path / "index"
    build_folder.build(corpus, folder, double.name, lambda: double, silent)
    (passage,) = index_folder.load(corpus, folder).passages
    assert passage.text == "The gardener sows."


# The command


def test_the_command_prints_tables_and_writes_one_file(
    tiny_corpus, tiny_index, tmp_path, monkeypatch, capsys
):
    """Every part stands in the file, with the commit and whether files differed from it."""
    monkeypatch.setattr(quality.index_folder, "load", lambda *_: tiny_index)
    monkeypatch.setattr(quality, "open_for_questions", lambda _: HashedEncoder())
    monkeypatch.setattr(commit, "measured_commit", lambda: "abc1234-dirty")
    # Training on all examples five times would take most of a minute.
    few = read_examples()[::20]
    monkeypatch.setattr(cross_validation, "read_examples", lambda: few)
    sets = tmp_path / "sets"
    sets.mkdir()
    written(sets / "one.jsonl", ROWS)
    messages = [{"lang": "en", "expect": "safeguarding", "group": "plain", "text": "help me"}]
    result = tmp_path / "quality.json"
    given = ["--sets", sets, "--messages", tmp_path, "--every-kind", tmp_path / "every"]
    written(tmp_path / "safeguarding.jsonl", messages)
    (tmp_path / "every").mkdir()
    for name in ("people", "held-out-people"):
        hello = {"id": "t1", "lang": "en", "type": "tool", "question": "hi", "expect": "chitchat"}
        written(tmp_path / "every" / f"{name}.jsonl", [hello])
    assert quality.main([str(one) for one in [*given, "-o", result, "--misses", 1]]) == 0
    found = json.loads(result.read_text("utf-8"))
    assert (found["commit"], found["dirty"]) == ("abc1234", True)
    assert set(found["sets"]) == {"one"}
    assert set(found["ablation"]) == set(found["abstention"]) == {"one", "all sets"}
    assert [miss["id"] for miss in found["sets"]["one"]["misses"]] == ["q3"]
    assert set(found["messages"]) == {"development", "held-out"}
    for one in found["messages"].values():
        assert one["measures"]["tool"]["a fixed reply"]["all"] == 1.0
    out = capsys.readouterr().out
    assert "not shown: no such words" in out
    assert "disclosures: help card" in out
    assert set(found["safeguarding"]) == {"safeguarding", "cross-validated"}


def test_the_command_names_what_it_cannot_write(tmp_path, capsys):
    """It tells so before minutes of work, in one line."""
    assert quality.main(["-o", str(tmp_path / "none" / "quality.json")]) == 2
    assert "quality.json" in capsys.readouterr().err.replace("\n", "")


# Pages


def event(name, request, **told):
    return f"{name}", {"requestId": request, **told}


def test_times_are_a_median_and_what_most_stay_below():
    """Of twenty the second longest is nearly the 95th percentile."""
    assert pages.times([float(one) for one in range(1, 21)]) == pages.Times(10.5, 19.1)
    assert pages.times([5.0, 5.0]) == pages.Times(5.0, 5.0)


def test_what_a_page_adds_is_beyond_the_answers_own_median():
    """The slowest answers are not taken off the slowest pages: they need not be the same."""
    found = pages.beyond(pages.Times(140.0, 190.0), pages.Times(20.0, 60.0))
    assert found == pages.Times(120.0, 170.0)


def test_a_visit_counts_what_travelled():
    """What the cache had weighs nothing and is no request, a picture inside a page is none."""
    here = {"url": "http://127.0.0.1/x", "encodedDataLength": 200}
    events = [
        event("responseReceived", "page", response=here),
        event("dataReceived", "page", encodedDataLength=790),
        event("loadingFinished", "page", encodedDataLength=1000),
        event("responseReceived", "disk", response=here | {"fromDiskCache": True}),
        event("loadingFinished", "disk", encodedDataLength=0),
        event("requestServedFromCache", "memory"),
        event("responseReceived", "memory", response=here),
        event("loadingFinished", "memory", encodedDataLength=0),
        event("responseReceived", "inside", response={"url": "data:image/svg+xml,x"}),
        event("dataReceived", "inside", encodedDataLength=77),
        event("loadingFinished", "inside", encodedDataLength=77),
        event("responseReceived", "stream", response=here),
        event("dataReceived", "stream", encodedDataLength=50),
    ]
    assert pages.visit(events) == pages.Visit(bytes=1250, requests=2, from_cache=2)


def test_tables_of_pages_name_what_is_wanted():
    """The bounds stand beside the figures."""
    visit = {"bytes": 307_100, "requests": 65, "from_cache": 0}
    times = {"median": 139.4, "p95": 193.0}
    tables = [
        pages.pages_table({"chat en": {"first": visit, "second": visit}}),
        pages.answers_table({"n": 20, "own": times, "on_screen": times, "beyond": times}),
    ]
    console = Console(width=100, record=True, file=io.StringIO())
    for table in tables:
        console.print(table)
    text = console.export_text()
    for told in ("307.1 (65)", "150", "20 questions", "139", "wanted: 150"):
        assert told in text
