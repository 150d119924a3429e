"""Selects the passages to show from the scores of a search: a list, a country's, or the best few.

A reader who asks for "all the recommendations on justice" wants seven of seven in order; one who
asks about Bolivia wants every passage about Bolivia; one who asks for a fact wants that passage and
little else. The words of a question, the countries in it and its similarity to lists and bank
questions (questions that people wrote, each with the passages that answer it) decide which it is.

Countries are ISO 3166-1 codes. A call-out is a paragraph that opens with a label, here the name of
a country ("**BOLIVIA:** ..."). A passage is about a country as `Geography.about` says.
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
"""A passage is shown if its score is at least this part of the best one's; chosen for few words at
the same evidence (docs/decisions/selection.md)."""
MOST = 4
"""The most passages that are shown, whatever their length, but of lists and all about a country."""
MOST_SHORT = 6
"""The same if they have at most `_WORDS` words together: without the fifth and sixth, 0.07 of the
evidence for broad questions is not shown."""
_WORDS = 400
_SECTION = 0.15
"""Weight of the similarity of a section's call-outs, as a list, which is added to the score of each
of them: "gender in Bolivia" means what the section on gender says of Bolivia."""
_MOST_ABOUT_A_COUNTRY = 12
"""The most passages that are shown of a country if all about it is asked for; the first report has
5 of one."""
_MARGIN_ASKED = -0.035
"""A list is shown if its cosine similarity exceeds that of the nearest bank question of single
passages by this, where the words ask for a whole list; by `_MARGIN_UNASKED` where they do not. With
the same margin for both, 50 of 650 questions lose their right first passage."""
_MARGIN_UNASKED = 0.012
_LIST_MEMBERS = 0.08
"""Weight of the mean fused score of its passages, which is added to the similarity of a list when
the best list is chosen; without it lists lose 0.03 of their evidence."""
_ABOUT_IT_ALL = 0.15
"""Everything about a country is shown if `Found.about_country` exceeds this, and this once more for
each content word of the question that the report has. Of 120 questions that name a country two are
taken otherwise (docs/decisions/selection.md)."""

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
    """The passages to show for a question, and what was asked of which countries."""

    hits: tuple[Hit, ...]
    """The passages in the order in which they are shown."""
    whole: PassageList | None = None
    """The list that is asked for; `hits` are all of its passages in its order, or those that the
    question counts ("the second"). None if no list is asked for."""
    countries: tuple[str, ...] = ()
    """Codes of the countries that the question is about, in its order."""
    untreated: tuple[str, ...] = ()
    """Those of these countries that no passage is about, and that the best one does not name."""
    country_only: bool = False
    """True if the question asks for all about its countries and no topic in them."""
    only_mentioned: tuple[Hit, ...] = ()
    """The last of `hits`, if `country_only`: those that name the countries in enumerations only."""
    left_out: int = 0
    """How many more passages about the countries exist than are shown, if `country_only`."""


def select(index: Index, found: Found) -> Selection:
    """Chooses the passages to show; the first of these that applies.

    1. A list that the question asks for, if no passage is about a country that it names.
    2. All passages about its countries, if it asks for no topic in them.
    3. The best passages about its countries; if no passage is about any, those labelled with a
       region that one of them is in, such as the Caribbean.
    4. The best passages of all.
    """
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
        chosen = region
    else:
        chosen = _nearest(index, found)
    return Selection(hits_of(index, found, chosen), None, named, untreated)


def asks_for_whole(question: ParsedText, one: PassageList) -> bool:
    """Whether a question asks for every passage of a list.

    It does when it has a word like "all" or "list", or the number of passages in the list ("seven",
    "7"), but not as the number of a page or section.
    """
    text = _NUMBERED_PLACE.sub(" ", question.folded)
    numbers = {_NUMBERS.get(word, 0) for word in text.split()}
    numbers |= {int(digits) for digits in re.findall(r"\b\d{1,2}\b", text)}
    return bool(_WHOLE.search(text)) or len(one.passage_ids) in numbers


def _meant(index: Index, found: Found) -> tuple[str, ...]:
    """The codes of the countries that a question names and is about.

    A capital whose country no passage is about says only where somebody is ("I run a shelter in
    Kingston …") when the question has `COMPLETE` other stems of the corpus; it is then left out.
    """
    named = index.geography.asked(found.question)
    if _subjects(index, found.question.topic, found.language) < COMPLETE:
        return named
    places = {one.code for one in found.question.mentions if one.capital}
    return tuple(code for code in named if code not in places or _treats(index, found, code))


def _treats(index: Index, found: Found, code: str) -> bool:
    """Whether a passage is about a country, or the passage with the best score names it.

    The second is for a question for a postal address, which is not about its country.
    """
    about = index.geography.about(code)
    return bool(about) or index.geography.names(int(np.argmax(found.scores)), code)


def _nearest(index: Index, found: Found) -> list[int]:
    """The best passages of the whole index, by `NEAR`, `MOST` and `MOST_SHORT`; best first."""
    kept: list[int] = []
    words = 0
    for number in _ranked(found, range(len(index.passages)))[:MOST_SHORT]:
        words += len(index.passages[number].text.split())
        if len(kept) >= MOST and words > _WORDS:
            break
        kept.append(number)
    return kept


def _of_countries(index: Index, found: Found, treated: Sequence[str]) -> list[int]:
    """The best passages for a topic in one or several countries, at most `MOST`.

    Of those about the countries alone, the best of each country first, where the corpus has
    call-outs of countries; in any other a country is a word like others.
    """
    own = [about for code in treated if (about := index.geography.about(code))]
    if not index.geography.call_outs or not own:
        return _ranked(found, range(len(index.passages)))[:MOST]
    raised = replace(found, scores=found.scores + _SECTION * _sections(index, found))
    sides = [_ranked(raised, about) for about in own]
    together = _ranked(raised, sorted({number for side in sides for number in side}))
    return list(dict.fromkeys([*(side[0] for side in sides), *together]))[:MOST]


def _sections(index: Index, found: Found) -> Scores:
    """How similar the list of call-outs is that a passage belongs to, shape (passages,).

    From 0 for the least similar of these lists, and for passages in none, to 1 for the most.
    """
    nearness = np.zeros(len(index.passages), dtype=np.float32)
    lists = [n for n, one in enumerate(index.lists) if one.kind is ListKind.CALL_OUTS]
    if lists:
        similar = found.lists[lists]
        span = float(similar.max() - similar.min()) or 1.0
        for number, similarity in zip(lists, similar, strict=True):
            nearness[index.members[number]] = (similarity - similar.min()) / span
    return nearness


def _ranked(found: Found, among: Sequence[int]) -> list[int]:
    """Of the passages numbered in `among`, those with `NEAR` of the best score; best first."""
    numbers = np.asarray(among)
    scores = found.scores[numbers]
    near = scores >= NEAR * float(scores.max())
    order = np.argsort(-scores[near], kind="stable")
    return [int(number) for number in numbers[near][order]]


def _all_about(
    index: Index, found: Found, named: tuple[str, ...], untreated: tuple[str, ...]
) -> Selection:
    """All passages about the countries, in the order of `Geography.about`.

    Those that name the countries in enumerations only come last. Of each country at most
    `_MOST_ABOUT_A_COUNTRY` are shown: first the other passages, by score, then these.
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
    """Whether a question asks for all about its countries; "gender in Peru" asks for a topic.

    It does if it has no content words besides; it does not if one of these is in a heading, or in
    no text and not among the plain words (`IntentClassifier.plain_words`), if it asks for a figure,
    or if it has a stem of a corpus without a bank. Otherwise its similarity to questions about
    countries decides (`_ABOUT_IT_ALL`).
    """
    topic = found.question.topic
    if not topic.text:
        return True
    if _names_a_section(index, topic) or AnswerType.FIGURE in found.question.answer_types:
        return False
    if found.unknown_words - index.intents.plain_words:
        return False
    subjects = _subjects(index, topic, found.language)
    if subjects and not len(index.dense[Collection.BANK]):
        return False
    return found.about_country() > _ABOUT_IT_ALL * (1 + subjects)


def _names_a_section(index: Index, topic: ParsedText) -> bool:
    """Whether any stem is in a heading and in a passage, both in one language."""
    return any(
        index.lexical[LexicalField.TEXT, language].knows(stem)
        for language in Language
        for stem in index.words_of_headings[language].intersection(topic.stems(language))
    )


def _subjects(index: Index, topic: ParsedText, language: Language) -> int:
    """How many different stems are in the passages; all, if none is in the question's language."""
    stems = set(topic.stems(language))
    lexical = index.lexical[LexicalField.TEXT, language]
    return len(stems) if lexical.is_empty else sum(lexical.knows(stem) for stem in stems)


def _whole_list(index: Index, found: Found, treated: tuple[str, ...]) -> int | None:
    """The place in `index.lists` of the list that the question asks for; None if it asks for none.

    It is the best by `_list_scores`, if its similarity exceeds `Found.single` by a margin, which is
    lower where words ask for all of the list or count its items. None if passages are about a
    country that the question names (`treated`).
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
    """The passages with these numbers as hits with their fused scores, in the order given."""
    return tuple(Hit(index.passages[n], float(found.scores[n])) for n in numbers)
