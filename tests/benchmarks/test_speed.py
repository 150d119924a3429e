"""What the speed benchmark is made of; how fast anything is, is for the benchmark."""

import xml.etree.ElementTree as ET

import pytest

import speed
from parts import contenders, performance, steps
from parts.evidence import holds_half, quality
from report_rag.assistant import Assistant
from report_rag.evaluation import Question

PAGE = f"before\n{performance.BEGIN}\nold\n{performance.END}\nafter\n"


def served(start=1.0, pss=200.0, median=6.0, rate=100.0):
    load = {"answers_per_second": rate, "p95": 0.1, "faults": 0}
    found = {"n": 2, "hit@1": 0.5, "cover@4": 0.75, "words": 100}
    return {
        "start_s": start,
        "memory": {"pss": pss, "rss": pss + 10},
        "one_client": {"median_ms": median, "p95_ms": 2 * median},
        "load": dict.fromkeys(("1", "10", "50"), load),
        "quality": {"all": found, "en": found, "es": found},
    }


@pytest.fixture
def measured():
    """A run by hand, without a server that leaves out the chat."""
    return {
        "commit": "abc1234",
        "dirty": False,
        "machine": {"cores": 2, "processor": "a <processor>", "python": "3.11", "busy": 0.1},
        "extent": {"questions": 2},
        "forward": {"median_ms": 4.0, "p95_ms": 8.0},
        "forward_in_full_precision": {"median_ms": 10.0, "p95_ms": 11.0},
        "shares": {"encode": {"ms": 4.0, "share": 0.8}, "rest": {"ms": 1.0, "share": 0.2}},
        "builds": {"txtai": {"seconds": 10.0, "texts": 100, "ms_per_text": 100.0}},
        "commands": {contenders.OURS: {"median_s": 2.0}, contenders.BARE: {"median_s": 1.0}},
        "servers": {
            contenders.OURS: served(),
            contenders.AFTERNOON: served(start=4.0, rate=40.0),
            contenders.AFTERNOON_CHAT: served(start=5.0, pss=400.0),
        },
    }


def test_bounds_compare_what_they_name(measured):
    """Each ratio of its two figures, the right way round; none where one is missing."""
    found = [(one.ratio, one.verdict) for one in performance.bounds(measured)]
    assert found == [
        (0.2, "reached"),
        (None, "not measured"),
        (2.0, "reached"),
        (1.5, "reached"),
        (2.5, "not reached"),
        (0.5, "reached"),
    ]


def test_without_the_chat_it_is_compared_with_the_peer_without_one(measured):
    """Once `serve` can leave it out."""
    measured["servers"][contenders.OURS_API] = served(start=1.2)
    assert performance.bounds(measured)[1].cells[1:] == ("0.30", "at most 0.2", "not reached")


def test_the_page_keeps_its_text_and_gets_the_figures(measured):
    """Filled twice it is the same, and a page without a place is refused."""
    page = performance.filled(PAGE, measured)
    assert page.startswith("before\n")
    assert page.endswith("\nafter\n")
    assert "old" not in page
    assert "| the encoder alone |  |  | 4.0 | 8.0 | 1.0 |" in page
    assert "| in full precision, by torch |  |  | 10.0 | 11.0 | 2.5 |" in page
    assert "| report-rag | 1.0 | 200 | 6.0 | 12.0 | 1.5 |" in page
    assert "| txtai | 10.0 | 100 | 100.0 |" in page
    assert performance.filled(page, measured) == page
    with pytest.raises(ValueError, match="no place"):
        performance.filled("before", measured)


def test_every_row_is_as_wide_as_its_header(measured):
    """On the terminal and on the page alike."""
    for title, (header, *rows) in performance.tables(measured):
        assert {len(row) for row in rows} == {len(header)}, title
    assert len(list(performance.printed(measured))) == len(list(performance.tables(measured)))


def test_bars_are_as_long_as_their_figures():
    """The longest fills the room, half of it is half as long, and names are escaped."""
    drawn = ET.fromstring(performance.bars("a < b", {"x & y": 4.0, "z": 2.0, "none": 0.0}))  # noqa: S314
    _, *bars = drawn.iter("{http://www.w3.org/2000/svg}rect")
    whole, half, none = (float(bar.get("width")) for bar in bars)
    assert (half, none) == (whole / 2, 0)
    assert "x & y" in [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]


def test_what_a_build_says_is_read():
    """Ours in a sentence that the terminal may have wrapped, the peers' in JSON among warnings."""
    assert speed.texts_encoded("Index built: 3 passages; 15025\ntexts encoded in index") == 15025
    assert speed.texts_encoded('a warning\n{"texts": 63}\n') == 63
    with pytest.raises(RuntimeError, match="nothing of it"):
        speed.texts_encoded("nothing of it")


@pytest.mark.parametrize(
    ("piece", "held"),
    [("xxabcdefxx", True), ("xxabcx", True), ("defxx", True), ("xxabx", False), ("abxxef", False)],
)
def test_half_of_the_evidence_in_one_run_is_enough(piece, held):
    """From any place in it, but unbroken."""
    assert holds_half(piece, "abcdef") is held


def test_quality_counts_the_first_four_pieces_by_language():
    """Questions without evidence are left out; who shows nothing has found nothing."""
    asked = [
        Question("a", "en", "fact", "?", ("Twenty countries",), "answered"),
        Question("b", "es", "fact", "?", ("Dry summers", "Fog"), "answered"),
        Question("c", "en", "negative", "?", (), "not_in_report"),
    ]
    shown = {
        "a": ["TWENTY, countries took part"],
        "b": ["no", "no", "no", "dry summers", "fog"],
        "c": ["twenty"],
    }
    found = quality(asked, shown)
    assert [found[name]["n"] for name in ("all", "en", "es")] == [2, 1, 1]
    assert (found["en"]["hit@1"], found["es"]["hit@1"]) == (1, 0)
    assert (found["en"]["cover@4"], found["es"]["cover@4"]) == (1, 0.5)
    assert quality(asked[:1], {"a": []})["all"] == {"n": 1, "hit@1": 0, "cover@4": 0, "words": 0}


def test_a_step_is_counted_without_its_inner_steps():
    """Seconds by a clock of our own: two outside, three inside, one more outside."""
    clock = iter([0.0, 2.0, 5.0, 6.0])
    watch = steps.Stopwatch(lambda: next(clock))
    inner = watch.timed("inner", lambda: 7)
    outer = watch.timed("outer", inner)
    assert outer() == 7
    assert dict(watch.seconds) == {"inner": 3.0, "outer": 3.0}


def test_every_step_is_met_and_left_as_it_was(tiny_index, encoder):
    """The shares add up to the whole, and afterwards no timer is left."""
    before = [vars(owner)[name] for _, owner, name in steps.STEPS]
    found = steps.shares(Assistant(tiny_index, encoder), ["Who lends pumps?", "Hello"])
    assert sum(one["share"] for one in found.values()) == pytest.approx(1, abs=0.01)
    # The double encodes, not the real encoder.
    assert set(found) == {step for step, *_ in steps.STEPS if step != "encode"} | {steps.REST}
    assert [vars(owner)[name] for _, owner, name in steps.STEPS] == before
