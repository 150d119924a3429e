"""Which of the passages found are shown: a whole list, a country's passages, or the nearest few.

Ranking alone gives the nearest passages. A reader who asks for "all the recommendations on justice"
wants seven of seven in order; one who asks about Bolivia wants every passage about Bolivia; one who
asks for a fact wants that passage and little else. Which of these a question is, is read from its
words, from the countries in it, and from how near it is to the lists and bank questions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from report_rag.index.loaded import Index
from report_rag.retrieval.fusion import Found, Scores
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Hit, Language, LexicalField, ListKind, PassageList

_NEAR = 0.66
_MOST = 4
_NEAR_MORE = 0.60
_MOST_SHORT = 6
_WORDS = 400
# With a country and a topic, the country's own passages are preferred by so much of a full score,
# and call-outs that are about other countries only are put back by as much. Where there are no
# call-outs this cost 19 of 147 questions of XQuAD that name a country their right passage.
_COUNTRY_BOOST = 0.5
_COUNTRY_NEAR = 0.80
_MOST_OF_A_COUNTRY = 3
_MOST_ABOUT_A_COUNTRY = 12
# A list is shown when it is nearer to the question than any single passage's questions are, by
# this margin of cosine similarity: less when the words ask for a whole, more when they do not.
_MARGIN_ASKED = -0.035
_MARGIN_UNASKED = 0.012
# Which list it is, when several are near: part of a cosine similarity for the members' scores.
_LIST_MEMBERS = 0.08
# With a country and a topic, how much the nearness of a section's call-outs as a whole counts.
_SECTION = 0.15
_ABOUT_IT_ALL = 0.20
_FOR_EACH_SUBJECT = 0.10
_ABOUT_ALL_OF_IT = 0.6
_COMMON = 0.25
_SUBJECTS_OF_ITS_OWN = 3

_WHOLE = re.compile(
    r"\b(?:all|every|each|list|full|complete|entire|whole|one by one|enumerate|"
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
    """What is shown of what was found."""

    hits: tuple[Hit, ...]
    whole: PassageList | None = None
    """The list that the hits are, in its order."""
    countries: tuple[str, ...] = ()
    """Codes of the countries that the question names."""
    untreated: tuple[str, ...] = ()
    """Those of them that no passage is about."""
    country_only: bool = False
    """The question names a country and no topic besides."""
    only_mentioned: tuple[Hit, ...] = ()
    """Those of the hits that name the countries in enumerations only; they come last."""
    left_out: int = 0
    """How many more passages about the countries there are."""


def select(index: Index, found: Found) -> Selection:
    """Chooses the passages to show, best first, or a list in its own order."""
    named = _meant(index, found)
    untreated = tuple(code for code in named if not _treats(index, found, code))
    treated = tuple(code for code in named if code not in untreated)
    if (number := _whole_list(index, found, treated)) is not None:
        hits = _hits(index, found, index.members[number].tolist())
        return Selection(hits, index.lists[number], named, untreated)
    if treated and _asks_for_a_country(index, found):
        return _all_about(index, found, named, untreated)
    if treated:
        chosen = _of_countries(index, found, treated)
    elif untreated and (region := index.geography.around(untreated)):
        # What is said of the region is near, and said of none of its countries.
        chosen = region
    else:
        chosen = _nearest(index, found)
    return Selection(_hits(index, found, chosen), None, named, untreated)


def asks_for_whole(question: ParsedText, one: PassageList) -> bool:
    """Whether a question asks for all of a list: by a word like "all", or by its number."""
    numbers = {_NUMBERS.get(word, 0) for word in question.folded.split()}
    numbers |= {int(digits) for digits in re.findall(r"\b\d{1,2}\b", question.folded)}
    return bool(_WHOLE.search(question.folded)) or len(one.passage_ids) in numbers


def _meant(index: Index, found: Found) -> tuple[str, ...]:
    """The countries that a question is about.

    A capital whose country no passage treats says where somebody is ("I run a shelter in Kingston
    …") when the question has enough subjects of its own.
    """
    named = index.geography.asked(found.question)
    if _subjects(index, found.question.topic, found.language) < _SUBJECTS_OF_ITS_OWN:
        return named
    places = {one.code for one in found.question.mentions if one.capital}
    return tuple(code for code in named if code not in places or _treats(index, found, code))


def _treats(index: Index, found: Found, code: str) -> bool:
    """Whether a country is treated, or at least named by the very passage that is nearest.

    An address treats no country, but whoever asks for the address means it.
    """
    about = index.geography.about(code)
    return bool(about) or index.geography.names(int(np.argmax(found.scores)), code)


def _nearest(index: Index, found: Found) -> list[int]:
    """The passages that come near the first one, and a few more while they are short."""
    order = [int(n) for n in np.argsort(-found.scores, kind="stable")]
    best = float(found.scores[order[0]])
    kept = [n for n in order[:_MOST] if found.scores[n] >= _NEAR * best]
    if len(kept) < _MOST:
        return kept
    words = sum(len(index.passages[n].text.split()) for n in kept)
    for number in order[_MOST:]:
        if len(kept) == _MOST_SHORT or found.scores[number] < _NEAR_MORE * best:
            break
        words += len(index.passages[number].text.split())
        if words > _WORDS:
            break
        kept.append(number)
    return kept


def _of_countries(index: Index, found: Found, treated: Sequence[str]) -> list[int]:
    """The best passages for a topic in one or several countries."""
    scores = _toward(index, found.scores, treated) + _SECTION * _sections(index, found)
    if len(treated) > 1:
        return _each_side(index, scores, treated)
    order = np.argsort(-scores, kind="stable")[:_MOST_OF_A_COUNTRY]
    return [int(n) for n in order if scores[n] >= _COUNTRY_NEAR * scores[order[0]]]


def _toward(index: Index, scores: Scores, codes: Sequence[str]) -> Scores:
    """Scores with the passages about the countries moved up, and others' call-outs moved down.

    Only in a report that has call-outs of countries; in any other a country is a word like others.
    """
    moved = scores.copy()
    call_outs = index.geography.call_outs
    if not call_outs:
        return moved
    near = {number for code in codes for number in index.geography.about(code)}
    moved[list(near)] += _COUNTRY_BOOST
    moved[list(call_outs - near)] -= _COUNTRY_BOOST
    return moved


def _sections(index: Index, found: Found) -> Scores:
    """For each call-out, how near the call-outs of its section are as a whole, in [0, 1].

    "Gender in Bolivia" means what the section on gender says of Bolivia, whatever its words.
    """
    nearness = np.zeros(len(index.passages), dtype=np.float32)
    lists = [n for n, one in enumerate(index.lists) if one.kind is ListKind.CALL_OUTS]
    if not lists:
        return nearness
    similar = found.lists[lists]
    span = float(similar.max() - similar.min()) or 1.0
    for number, similarity in zip(lists, similar, strict=True):
        nearness[index.members[number]] = (similarity - similar.min()) / span
    return nearness


def _each_side(index: Index, scores: Scores, codes: Sequence[str]) -> list[int]:
    """The best passages of each country in turn, so that a comparison shows every side."""
    ranked = []
    for code in codes:
        about = sorted(index.geography.about(code), key=lambda n: -float(scores[n]))
        if not about:
            continue
        best = float(scores[about[0]])
        ranked.append([n for n in about if scores[n] >= _COUNTRY_NEAR * best][:2])
    turns = [side[place] for place in range(2) for side in ranked if place < len(side)]
    return list(dict.fromkeys(turns))


def _all_about(
    index: Index, found: Found, named: tuple[str, ...], untreated: tuple[str, ...]
) -> Selection:
    """All passages about the countries, those that only mention them last.

    Of a country with very many passages the best are shown, and those that only mention it when
    there is room.
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
    only_mentioned = _hits(index, found, [n for n in shown if n in last])
    return Selection(
        _hits(index, found, [n for n in shown if n not in last]) + only_mentioned,
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
    if _WHOLE.search(found.question.folded) and found.about_country > _ABOUT_ALL_OF_IT:
        return True
    if _names_a_section(index, topic):
        return False
    subjects = _subjects(index, topic, found.language)
    if subjects and not len(index.dense[Collection.BANK]):
        return False
    return found.about_country > _ABOUT_IT_ALL + _FOR_EACH_SUBJECT * subjects


def _names_a_section(index: Index, topic: ParsedText) -> bool:
    """Whether words of a question stand in a section's heading, in either language.

    Words that are all over the corpus do not count.
    """
    return any(
        _is_subject(index, stem, language)
        for language in Language
        for stem in index.words_of_headings[language].intersection(topic.stems(language))
    )


def _subjects(index: Index, topic: ParsedText, language: Language) -> int:
    """How many of a question's words the passages have; all, if they are in another language."""
    stems = set(topic.stems(language))
    if index.lexical[LexicalField.TEXT, language].is_empty:
        return len(stems)
    return sum(_is_subject(index, stem, language) for stem in stems)


def _is_subject(index: Index, stem: str, language: Language) -> bool:
    owners = index.lexical[LexicalField.TEXT, language].owners_of(stem)
    return 0 < len(owners) < _COMMON * len(index.passages)


def _whole_list(index: Index, found: Found, treated: tuple[str, ...]) -> int | None:
    """The number of the list that answers the question as a whole, if one does."""
    if not index.lists or treated:
        return None
    best = int(np.argmax(_list_scores(index, found)))
    asked = asks_for_whole(found.question, index.lists[best])
    if not asked and index.lists[best].kind is ListKind.QUOTATIONS and not _is_known(index, best):
        # Names of speakers are like the names in any question.
        return None
    margin = float(found.lists[best]) - found.single
    return best if margin >= (_MARGIN_ASKED if asked else _MARGIN_UNASKED) else None


def _is_known(index: Index, number: int) -> bool:
    """Whether the bank has a question that a list answers as a whole."""
    return bool(index.questions_of_lists[number])


def _list_scores(index: Index, found: Found) -> Scores:
    """Which list is meant: how near it is as a whole, and how near its members are."""
    means = np.array([found.scores[members].mean() for members in index.members])
    return np.asarray(found.lists + np.float32(_LIST_MEMBERS) * means, dtype=np.float32)


def _hits(index: Index, found: Found, numbers: Sequence[int]) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            index.passages[n],
            float(found.scores[n]),
            {name: float(scores[n]) for name, scores in found.retrievers.items()},
        )
        for n in numbers
    )
