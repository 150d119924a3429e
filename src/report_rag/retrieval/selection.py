"""Which of the passages found are shown: a whole list, a country's passages, or the nearest few.

Ranking alone gives the nearest passages. A reader who asks for "all the recommendations on justice"
wants seven of seven in order; one who asks about Bolivia wants every passage about Bolivia; one who
asks for a fact wants that passage and little else. The words of a question, the countries in it and
its similarity to the lists and bank questions decide which of these it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from report_rag.index.loaded import Index
from report_rag.retrieval.fusion import Found, Scores
from report_rag.retrieval.rewriting import COMPLETE
from report_rag.text.answer_types import AnswerType
from report_rag.text.ordinals import counted_places
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Hit, Language, LexicalField, ListKind, PassageList

NEAR = 0.65
"""A passage is shown when its score is at least this part of the first one's; chosen for few words
at the same evidence (docs/decisions/selection.md)."""
MOST = 4
"""Passages that are shown at most, whatever their length, of no country as such and no list."""
MOST_SHORT = 6
"""The same while all of them together have at most `_WORDS` words: without the fifth and sixth,
0.07 of the evidence of themes is not shown."""
_WORDS = 400
_SECTION = 0.15
"""What the nearness of a section's call-outs as a whole counts for each of them, as part of a full
score: "gender in Bolivia" means what the section on gender says of Bolivia."""
_MOST_ABOUT_A_COUNTRY = 12
"""Passages that are shown at most of a country as such; the first report has 5 of one."""
_MARGIN_ASKED = -0.035
"""A list is shown when it is nearer than the nearest bank question of a single passage by this
cosine similarity, where the words ask for a whole list; by `_MARGIN_UNASKED` where they do not.
With the same margin for both, 50 of 650 questions lose their right first passage."""
_MARGIN_UNASKED = 0.012
_LIST_MEMBERS = 0.08
"""Which of several lists is meant: what the mean score of its members counts, as cosine similarity;
without it lists lose 0.03 of their evidence."""
_ABOUT_IT_ALL = 0.15
"""Share of questions about a country as such among the nearest (`Found.about_country`) from which
everything about it is shown; as much again for each content word that the report has. Of 120
questions that name a country two are taken otherwise (docs/decisions/selection.md)."""

# A number that names a page or a section is not the length of a list.
_NUMBERED_PLACE = re.compile(
    r"\b(?:pages?|pp?|pgs?|sections?|chapters?|paginas?|pags?|secci(?:on|ones)|capitulos?)\W*\d+"
)
# Not "after all", "above all", "at all", "sobre todo", "ante todo".
_WHOLE = re.compile(
    r"\b(?:(?<!after )(?<!above )(?<!at )all(?! (?:of )?(?:this|that|it)\b)|"
    r"(?<!sobre )(?<!ante )todo(?! (?:esto|eso)\b)|every|each|list|full|complete|"
    r"entire|whole|one by one|enumerate|"
    r"tod[oa]s|cada|list[ao]|listado|complet[ao]s?|enter[ao]|enumer\w*|un[oa] por un[oa])\b"
)
_NUMBERS = {
    word: number
    for number, spoken in enumerate(
        "two/dos three/tres four/cuatro five/cinco six/seis seven/siete eight/ocho nine/nueve "
        "ten/diez eleven/once twelve/doce thirteen/trece fourteen/catorce fifteen/quince".split(),
        start=2,
    )
    for word in spoken.split("/")
}


@dataclass(frozen=True, slots=True)
class Selection:
    """The passages to show, chosen from those that a search found."""

    hits: tuple[Hit, ...]
    whole: PassageList | None = None
    """The list whose passages are shown, in its order; None when no whole list is shown."""
    countries: tuple[str, ...] = ()
    """Codes of the countries that the question names."""
    untreated: tuple[str, ...] = ()
    """Those of these countries that no passage is about."""
    country_only: bool = False
    """The question names a country and no topic besides."""
    only_mentioned: tuple[Hit, ...] = ()
    """Those of the hits that name the countries in enumerations only; they come last."""
    left_out: int = 0
    """How many more passages about the countries exist than are shown."""


def select(index: Index, found: Found) -> Selection:
    """Chooses the passages to show, best first, or a list in its own order."""
    named = _meant(index, found)
    untreated = tuple(code for code in named if not _treats(index, found, code))
    treated = tuple(code for code in named if code not in untreated)
    if (number := _whole_list(index, found, treated)) is not None:
        members = index.members[number].tolist()
        places = counted_places(found.question.text, len(members))
        shown = [members[place] for place in places] or members
        return Selection(hits_of(index, found, shown), index.lists[number], named, untreated)
    if treated and _asks_for_a_country(index, found):
        return _all_about(index, found, named, untreated)
    if treated:
        chosen = _of_countries(index, found, treated)
    elif untreated and (region := index.geography.around(untreated)):
        # What is said of the region is near, and said of none of its countries.
        chosen = region
    else:
        chosen = _nearest(index, found)
    return Selection(hits_of(index, found, chosen), None, named, untreated)


def asks_for_whole(question: ParsedText, one: PassageList) -> bool:
    """Whether a question asks for every passage of a list.

    It does when it has a word like "all" or "list", or the number of passages in the list ("seven",
    "7").
    """
    text = _NUMBERED_PLACE.sub(" ", question.folded)
    numbers = {_NUMBERS.get(word, 0) for word in text.split()}
    numbers |= {int(digits) for digits in re.findall(r"\b\d{1,2}\b", text)}
    return bool(_WHOLE.search(text)) or len(one.passage_ids) in numbers


def _meant(index: Index, found: Found) -> tuple[str, ...]:
    """The codes of the countries that a question is about.

    A capital whose country no passage is about says only where somebody is ("I run a shelter in
    Kingston …") when the question has enough other content words; the country is then left out.
    """
    named = index.geography.asked(found.question)
    if _subjects(index, found.question.topic, found.language) < COMPLETE:
        return named
    places = {one.code for one in found.question.mentions if one.capital}
    return tuple(code for code in named if code not in places or _treats(index, found, code))


def _treats(index: Index, found: Found, code: str) -> bool:
    """Whether a passage is about a country, or the passage with the best score names it.

    A postal address is not about a country, but a question for the address means that passage.
    """
    about = index.geography.about(code)
    return bool(about) or index.geography.names(int(np.argmax(found.scores)), code)


def _nearest(index: Index, found: Found) -> list[int]:
    """The passages that come near the first one, best first; more of them while they are short."""
    kept: list[int] = []
    words = 0
    for number in _ranked(found, range(len(index.passages)))[:MOST_SHORT]:
        words += len(index.passages[number].text.split())
        if len(kept) >= MOST and words > _WORDS:
            break
        kept.append(number)
    return kept


def _of_countries(index: Index, found: Found, treated: Sequence[str]) -> list[int]:
    """The best passages for a topic in one or several countries, the best of each country first.

    Of those about the countries alone, where the report has call-outs of countries; in any other
    report a country is a word like others.
    """
    everything = range(len(index.passages))
    if not index.geography.call_outs:
        return _ranked(found, everything)[:MOST]
    raised = replace(found, scores=found.scores + _SECTION * _sections(index, found))
    sides = [_ranked(raised, own) for code in treated if (own := index.geography.about(code))]
    if not sides:
        return _ranked(found, everything)[:MOST]
    about = _ranked(raised, sorted({number for side in sides for number in side}))
    return list(dict.fromkeys([*(side[0] for side in sides), *about]))[:MOST]


def _sections(index: Index, found: Found) -> Scores:
    """For each call-out, how near the call-outs of its section are as a whole, in [0, 1]."""
    nearness = np.zeros(len(index.passages), dtype=np.float32)
    lists = [n for n, one in enumerate(index.lists) if one.kind is ListKind.CALL_OUTS]
    if lists:
        similar = found.lists[lists]
        span = float(similar.max() - similar.min()) or 1.0
        for number, similarity in zip(lists, similar, strict=True):
            nearness[index.members[number]] = (similarity - similar.min()) / span
    return nearness


def _ranked(found: Found, among: Sequence[int]) -> list[int]:
    """Of the passages numbered in `among`, those whose score comes near the best; best first."""
    numbers = np.asarray(among)
    scores = found.scores[numbers]
    near = scores >= NEAR * float(scores.max())
    order = np.argsort(-scores[near], kind="stable")
    return [int(number) for number in numbers[near][order]]


def _all_about(
    index: Index, found: Found, named: tuple[str, ...], untreated: tuple[str, ...]
) -> Selection:
    """All passages about the countries; those that only mention a country come last.

    Of each country at most `_MOST_ABOUT_A_COUNTRY` passages are shown: first those about it, by
    score, then those that only mention it.
    """
    geography = index.geography
    treated = [code for code in named if code not in untreated]
    every = list(dict.fromkeys(n for code in treated for n in geography.about(code)))
    last = {n for n in every if geography.only_mentions(n, treated)}
    kept: set[int] = set()
    for code in treated:
        ranked = sorted(geography.about(code), key=lambda n: (n in last, -float(found.scores[n])))
        kept.update(ranked[:_MOST_ABOUT_A_COUNTRY])
    shown = [n for n in every if n in kept]
    only_mentioned = hits_of(index, found, [n for n in shown if n in last])
    return Selection(
        hits_of(index, found, [n for n in shown if n not in last]) + only_mentioned,
        None,
        named,
        untreated,
        country_only=True,
        only_mentioned=only_mentioned,
        left_out=len(every) - len(shown),
    )


def _asks_for_a_country(index: Index, found: Found) -> bool:
    """Whether a question asks for a country as such: "gender in Peru" asks for something in it."""
    topic = found.question.topic
    if not topic.text:
        return True
    if _names_a_section(index, topic) or AnswerType.FIGURE in found.question.answer_types:
        return False
    # A word that is in no report asks for something, unless it is one that people ask with ("I'm").
    if any(word not in index.intents.known for word in found.unknown_words):
        return False
    subjects = _subjects(index, topic, found.language)
    if subjects and not len(index.dense[Collection.BANK]):
        return False
    return found.about_country() > _ABOUT_IT_ALL * (1 + subjects)


def _names_a_section(index: Index, topic: ParsedText) -> bool:
    """Whether a stem of a question is in a heading and in a passage, both in one language."""
    return any(
        index.lexical[LexicalField.TEXT, language].knows(stem)
        for language in Language
        for stem in index.words_of_headings[language].intersection(topic.stems(language))
    )


def _subjects(index: Index, topic: ParsedText, language: Language) -> int:
    """How many of a question's stems stand in the passages.

    All count when no passage is in the question's language.
    """
    stems = set(topic.stems(language))
    lexical = index.lexical[LexicalField.TEXT, language]
    return len(stems) if lexical.is_empty else sum(lexical.knows(stem) for stem in stems)


def _whole_list(index: Index, found: Found, treated: tuple[str, ...]) -> int | None:
    """The place in `index.lists` of the list that the question asks for; None when there is none.

    None also when passages are about a country that the question names (`treated`, codes). The list
    with the best of `_list_scores` is taken if its similarity is at least that of the nearest known
    question about a single passage plus a margin; the margin is small where words ask for all of
    the list or count its items.
    """
    if not index.lists or treated:
        return None
    best = int(np.argmax(_list_scores(index, found)))
    one = index.lists[best]
    asked = asks_for_whole(found.question, one) or counted_places(
        found.question.text, len(one.passage_ids)
    )
    margin = _MARGIN_ASKED if asked else _MARGIN_UNASKED
    return best if float(found.lists[best]) - found.single >= margin else None


def _list_scores(index: Index, found: Found) -> Scores:
    """The score of each list, shape (lists,): similarity plus part of its passages' mean score."""
    means = np.array([found.scores[members].mean() for members in index.members])
    return np.asarray(found.lists + np.float32(_LIST_MEMBERS) * means, dtype=np.float32)


def hits_of(index: Index, found: Found, numbers: Sequence[int]) -> tuple[Hit, ...]:
    """The passages with these numbers as hits, in this order."""
    return tuple(
        Hit(
            index.passages[n],
            float(found.scores[n]),
            {name: float(scores[n]) for name, scores in found.retrievers.items()},
        )
        for n in numbers
    )
