"""An index and a search result made by hand, so that every score is known."""

import numpy as np

from doubles import simple_intents
from report_rag.corpus.geography import Geography
from report_rag.index.loaded import Index
from report_rag.retrieval.fusion import Found
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.language import terms
from report_rag.text.parsed import ParsedText
from report_rag.types import (
    BlockKind,
    Collection,
    Language,
    LexicalField,
    ListKind,
    Manifest,
    Passage,
    PassageList,
    Report,
    Span,
)
from report_rag.vectors.faiss_index import FaissIndex

MANIFEST = Manifest(1, "none", 1, {}, {}, {}, {}, {})
REPORT = Report("r", "Lima Meeting on Children of Bolivia", Language.EN, "", (), ())


def passage(name, section="S", kind=BlockKind.PARAGRAPH, about=(), mentions=()):
    """A passage with the properties that selection reads."""
    return Passage(
        passage_id=name,
        report="r",
        text=name,
        span=Span(0, len(name)),
        section_path=(section,),
        pages=(),
        kind=BlockKind.CALL_OUT if about else kind,
        countries=about,
        mentions=mentions or about,
    )


PASSAGES = (
    passage("region", "One", about=("029",)),
    passage("prose", "One", mentions=("BO", "DO")),
    passage("said", "One", BlockKind.QUOTATION, mentions=("BO",)),
    passage("bolivia-1", "One", about=("BO",)),
    passage("peru-1", "One", about=("PE",)),
    passage("joint", "Two", about=("DO", "PE")),
    passage("bolivia-2", "Two", about=("BO",)),
    passage("general-1", "Three"),
    passage("general-2", "Three"),
    passage("general-3", "Three"),
    passage("general-4", "Three"),
    passage("general-5", "Three"),
)
NAMES = [one.passage_id for one in PASSAGES]
GENERAL = tuple(name for name in NAMES if name.startswith("general"))


IN_ONE = PassageList(ListKind.CALL_OUTS, "One", ("One",), "r", ("region", "bolivia-1", "peru-1"))
ITEMS = PassageList(ListKind.ITEMS, "Three", ("Three",), "r", GENERAL)


def index(lists=(), bank=1, asked=True):
    """An index with what selection reads, and a bank of so many questions.

    One more asks for each of the lists, unless `asked` is false.
    """
    owners = [(place,) for place in range(len(lists))] * (1 + asked)
    geography = Geography.of((REPORT,), PASSAGES)
    nothing = dict.fromkeys(("concerns", "model", "hubness"))
    lexical = {
        (kind, language): LexicalIndex.of([], []) for kind in LexicalField for language in Language
    }
    lexical[LexicalField.TEXT, Language.EN] = LexicalIndex.of(
        [terms(f"{one.section_path[-1]} {one.text}", Language.EN) for one in PASSAGES],
        range(len(PASSAGES)),
    )
    dense = {
        Collection.BANK: FaissIndex.of(np.ones((bank, 1), dtype=np.float32), [(0,)] * bank),
        Collection.LIST: FaissIndex.of(np.ones((len(owners), 1), dtype=np.float32), owners),
    }
    return Index(
        MANIFEST,
        (REPORT,),
        PASSAGES,
        tuple(lists),
        geography,
        (),
        dense=dense,
        lexical=lexical,
        intents=simple_intents(),
        **nothing,
    )


def found(text, lists=(), bank=0.8, about_country=0.0, language=Language.EN, **scores):
    """A search result in which the named passages have scores and the others 0."""
    fused = np.array([scores.get(name.replace("-", "_"), 0.0) for name in NAMES], dtype=np.float32)
    retrievers = {
        Collection.BANK: np.full(len(NAMES), bank, dtype=np.float32),
        LexicalField.TEXT: np.zeros(len(NAMES), dtype=np.float32),
    }
    return Found(
        question=ParsedText(text),
        language=language,
        vector=np.zeros(1024, dtype=np.float32),
        scores=fused,
        retrievers=retrievers,
        closest=fused,
        lists=np.array(lists, dtype=np.float32),
        bank=bank,
        single=bank,
        about_country=lambda: about_country,
        answerability=None,
    )


def shown(selection):
    """The ids of the passages shown, in their order."""
    return [hit.passage.passage_id for hit in selection.hits]
