"""Selects the passages to show from the scores of a search: a list, a country's, or the best few.

A reader who asks for "all the recommendations on justice" wants seven of seven in order; one who
asks about Bolivia wants every passage about Bolivia; one who asks for a fact wants that passage and
little else. The words of a question, the countries in it and its similarity to lists and bank
questions (questions that people wrote, each with the passages that answer it) decide which it is.
A list is a number of passages that can be shown together as one answer.

Countries are ISO 3166-1 codes. A call-out is a paragraph that opens with a label, here the name of
a country ("**BOLIVIA:** ..."). A passage is about a country if its label, the heading of its
section or its text names it; if there is any, call-outs of its region are about it, too
(`Geography.about`). The score of a passage is its fused score, in [0, 1]. Passages and lists are
given by their numbers, from 0. Evidence is the passages that are known to answer a question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from report_rag.index.loaded import Index
from report_rag.intent import has_sign
from report_rag.retrieval.fusion import Found, Scores
from report_rag.retrieval.rewriting import COMPLETE
from report_rag.text.answer_types import AnswerType
from report_rag.text.language import words
from report_rag.text.ordinals import counted_places
from report_rag.text.parsed import ParsedText
from report_rag.text.word_lists import any_of, listed
from report_rag.types import (
    BlockKind,
    Collection,
    Hit,
    Language,
    LexicalField,
    ListKind,
    PassageList,
)

NEAR = 0.65
"""A passage is shown if its score is at least this part of the best one's. On questions that were
not used for tuning, 0.63 shows no more evidence in more words (docs/decisions/selection.md)."""
MOST = 4
"""The most passages that are shown, whatever their length. It does not limit a whole list, all that
is said about a country, or the call-outs of a region."""
MOST_SHORT = 6
"""The same if they have at most `_WORDS` words together, and the question is about no country that
passages treat. Without the fifth and sixth, 0.07 of the evidence for broad questions is not
shown."""
_WORDS = 400
_SECTION = 0.15
"""What is added to the score of each call-out of the section that is nearest to the question, and
proportionally less for other sections (`_sections`): "gender in Bolivia" means what the section on
gender says of Bolivia."""
_MOST_ABOUT_A_COUNTRY = 12
"""The most passages that are shown of one country if all about it is asked for. The first report of
the corpus has at most 5."""
_MARGIN_ASKED = -0.035
"""Where the words ask for a whole list, one is shown if its cosine similarity is at least that of
the nearest bank question for single passages plus this: it may be a little less near. Where they do
not, it must be nearer by `_MARGIN_UNASKED` or more. With the same margin for both, 50 of 650
questions lose their right first passage."""
_MARGIN_UNASKED = 0.012
_LIST_MEMBERS = 0.08
"""The mean score of a list's passages is multiplied by this and added to the list's similarity when
the best list is chosen. Without it, 0.03 of the evidence in lists is not shown."""
_ABOUT_IT_ALL = 0.15
"""Everything about a country is shown if `Found.about_country`, the probability that this is asked
for, exceeds this times 1 + n. Here n is the number of content words (which say what a question is
about), besides the country, that the passages have. Of 120 questions that name a country two are
judged wrongly (docs/decisions/selection.md)."""

# A number that names a page or a section is not the length of a list.
_NUMBERED_PLACE = re.compile(
    r"\b(?:pages?|pp?|pgs?|sections?|chapters?|paginas?|pags?|secci(?:on|ones)|capitulos?)\W*\d+"
)
# Not "after all", "above all", "at all", "sobre todo", "ante todo".
_WHOLE = re.compile(
    r"\b(?:(?<!after )(?<!above )(?<!at )all(?! (?:of )?(?:this|that|it)\b)|"
    r"(?<!sobre )(?<!ante )todo(?! (?:esto|eso)\b)|every|everything|each|list|full|complete|"
    r"entire|whole|one by one|enumerate|"
    r"tod[oa]s|cada|list[ao]|listado|complet[ao]s?|enter[ao]|enumer\w*|un[oa] por un[oa])\b"
)
_QUOTATION = re.compile(any_of(listed("asking", "quotation")))
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
    """The passages to show for a question, and what list or countries it was found to ask for."""

    hits: tuple[Hit, ...]
    """The passages in the order in which they are shown."""
    whole: PassageList | None = None
    """The list that is asked for; `hits` are all of its passages in its order, or those that the
    question counts ("the second"). None if no list is asked for."""
    countries: tuple[str, ...] = ()
    """Codes of the countries that the question is about, in the order in which it names them."""
    untreated: tuple[str, ...] = ()
    """Those of `countries` that no passage is about, and that the passage with the best score does
    not name either."""
    country_only: bool = False
    """True if all about the countries is shown, since the question asks for no topic in them."""
    only_mentioned: tuple[Hit, ...] = ()
    """The last of `hits`, if `country_only`: those that name the countries in enumerations only
    ("in Bolivia, Peru and Chile"). Else empty."""
    left_out: int = 0
    """How many passages about the countries are not shown, if `country_only`; else 0."""


def select(index: Index, found: Found) -> Selection:
    """Chooses the passages to show; the first of these that applies.

    A country of the question is treated if a passage is about it, or the best passage names it.

    1. No country is treated, and the question asks for a list: the list, or those of its passages
       that the question counts ("the second").
    2. It asks for a quotation, and there is one that fits: the best of these (`_quotations`).
    3. Some are treated, and it asks for no topic in them: all passages about these.
    4. Some are treated: the best passages about these (`_of_countries`).
    5. Call-outs are labelled with a region that one of its countries is in, such as the Caribbean:
       these call-outs.
    6. The best passages of all (`_nearest`).
    """
    named = _meant(index, found)
    untreated = tuple(code for code in named if not _treats(index, found, code))
    treated = tuple(code for code in named if code not in untreated)
    if (number := _whole_list(index, found, treated)) is not None:
        members = index.members[number].tolist()
        places = counted_places(found.question.text, len(members))
        shown = [members[place] for place in places] or members
        return Selection(hits_of(index, found, shown), index.lists[number], named, untreated)
    if quotations := _quotations(index, found, treated):
        return Selection(hits_of(index, found, quotations), None, named, untreated)
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

    It does when it has a word like "all", "every" or "list", in either language, or the number of
    passages in the list ("seven", "7"). The number of a page or section ("page 7") does not count.
    """
    text = _NUMBERED_PLACE.sub(" ", question.folded)
    numbers = {_NUMBERS.get(word, 0) for word in words(text)}
    numbers |= {int(digits) for digits in re.findall(r"\b\d{1,2}\b", text)}
    return bool(_WHOLE.search(text)) or len(one.passage_ids) in numbers


def asks_for_quotation(question: ParsedText) -> bool:
    """Whether a question has a word such as "quote" or "testimony"."""
    return bool(_QUOTATION.search(question.folded))


def _meant(index: Index, found: Found) -> tuple[str, ...]:
    """The codes of the countries that a question is about: those that it names, in order.

    One that is named only by its capital is left out if it is not treated (`_treats`) and the
    question has `COMPLETE` (3) or more other content words that the passages have. The capital then
    says only where somebody is ("I run a shelter in Kingston …").
    """
    named = index.geography.asked(found.question)
    if _subjects(index, found.question.topic, found.language) < COMPLETE:
        return named
    places = {one.code for one in found.question.mentions if one.capital}
    return tuple(code for code in named if code not in places or _treats(index, found, code))


def _treats(index: Index, found: Found, code: str) -> bool:
    """Whether any passage is about a country, or the passage with the best score names it.

    The second helps questions that ask for a postal address: a passage that names a country in an
    address alone is not about it.
    """
    about = index.geography.about(code)
    return bool(about) or index.geography.names(int(np.argmax(found.scores)), code)


def _nearest(index: Index, found: Found) -> list[int]:
    """The numbers of the best passages of the whole index, best first.

    They have at least `NEAR` of the best score. They are at most `MOST`, or up to `MOST_SHORT` as
    long as all together have at most `_WORDS` words.
    """
    kept: list[int] = []
    length = 0
    for number in _ranked(found, range(len(index.passages)))[:MOST_SHORT]:
        length += len(index.passages[number].text.split())
        if len(kept) >= MOST and length > _WORDS:
            break
        kept.append(number)
    return kept


def _quotations(index: Index, found: Found, treated: Sequence[str]) -> list[int]:
    """The numbers of the best quotations, at most `MOST`, if the question asks for one.

    Where countries are `treated`, only quotations about these count. Empty if none counts, or if
    the question has no word for a quotation (`asks_for_quotation`).
    """
    if not asks_for_quotation(found.question):
        return []
    about = {number for code in treated for number in index.geography.about(code)}
    counting = [
        number
        for number, passage in enumerate(index.passages)
        if passage.kind is BlockKind.QUOTATION and (number in about or not treated)
    ]
    return _ranked(found, counting)[:MOST] if counting else []


def _of_countries(index: Index, found: Found, treated: Sequence[str]) -> list[int]:
    """The numbers of the best passages for a topic in the countries `treated`, at most `MOST`.

    Only passages about these countries are taken: first the best one of each country, in the order
    of `treated`, then others with at least `NEAR` of the best score, best first. Call-outs of a
    section that is similar to the question are raised before (`_SECTION`). Where no passage is
    about the countries, or the corpus has no call-outs of countries, a country is a word like
    others: the best passages of the whole index are taken.
    """
    own = [about for code in treated if (about := index.geography.about(code))]
    if not index.geography.call_outs or not own:
        return _ranked(found, range(len(index.passages)))[:MOST]
    raised = replace(found, scores=found.scores + _SECTION * _sections(index, found))
    sides = [_ranked(raised, about) for about in own]
    together = _ranked(raised, sorted({number for side in sides for number in side}))
    return list(dict.fromkeys([*(side[0] for side in sides), *together]))[:MOST]


def _sections(index: Index, found: Found) -> Scores:
    """For each passage, how similar its section's call-outs are to the question, shape (passages,).

    The call-outs of one section are a list. Its passages get 1 if it is the most similar of these
    lists, 0 if it is the least similar or the only one, and in proportion between. Passages in no
    such list get 0.
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
    """Of the passages numbered in `among`, those with at least `NEAR` of their best score.

    The best comes first; equal ones keep the order of `among`, which must not be empty.
    """
    numbers = np.asarray(among)
    scores = found.scores[numbers]
    near = scores >= NEAR * float(scores.max())
    order = np.argsort(-scores[near], kind="stable")
    return [int(number) for number in numbers[near][order]]


def _all_about(
    index: Index, found: Found, named: tuple[str, ...], untreated: tuple[str, ...]
) -> Selection:
    """Selects all passages about the treated countries: those in `named`, but not in `untreated`.

    They are shown country by country, in the order of `Geography.about`: call-outs and sections on
    the country, other text, quotations, call-outs of its region. Passages that name the countries
    in enumerations only ("in Bolivia, Peru and Chile") come after all others. Of a country with
    more than `_MOST_ABOUT_A_COUNTRY` passages those with the best scores are kept; enumerations
    only if there is room after all others.
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

    Its words are here those that say what it is about, without names of countries. The first that
    applies:

    1. It has no such words: yes.
    2. One of them is in a heading, or it asks for a figure: no.
    3. One of them is in no passage and no bank question, nor among the words that people use for
       asking, for the tool and for the document (`IntentClassifier.plain_words`): no. Such a word
       may be the topic ("visas"). But with a word for the document or for all ("everything on Peru
       for my editor at the Gazette") it may say who asks, and the next rules decide.
    4. One of them is in a passage, and the index has no bank questions: no.
    5. Otherwise its similarity to example questions on countries decides (`_ABOUT_IT_ALL`).
    """
    topic = found.question.topic
    if not topic.text:
        return True
    if _names_a_section(index, topic) or AnswerType.FIGURE in found.question.answer_types:
        return False
    asks_for_it_all = has_sign(found.question, ["document"]) or _WHOLE.search(found.question.folded)
    if found.unknown_words - index.intents.plain_words and not asks_for_it_all:
        return False
    subjects = _subjects(index, topic, found.language)
    if subjects and not len(index.dense[Collection.BANK]):
        return False
    return found.about_country() > _ABOUT_IT_ALL * (1 + subjects)


def _names_a_section(index: Index, topic: ParsedText) -> bool:
    """Whether a word of `topic`, a question's content words, is in a heading of the reports.

    Words are compared as stems, by the stemmer of each language. The stem must also be in a passage
    or translation in that language, since headings of both languages are stemmed by each.
    """
    return any(
        index.lexical[LexicalField.TEXT, language].knows(stem)
        for language in Language
        for stem in index.words_of_headings[language].intersection(topic.stems(language))
    )


def _subjects(index: Index, topic: ParsedText, language: Language) -> int:
    """How many different stems of `topic`, a question's content words, are in the passages.

    `language` is that of the question. All stems count if no passage has text in it.
    """
    stems = set(topic.stems(language))
    lexical = index.lexical[LexicalField.TEXT, language]
    return len(stems) if lexical.is_empty else sum(lexical.knows(stem) for stem in stems)


def _whole_list(index: Index, found: Found, treated: tuple[str, ...]) -> int | None:
    """The place in `index.lists` of the list that the question asks for; None if it asks for none.

    It is the best by `_list_scores`, if its similarity less `Found.single` is at least
    `_MARGIN_ASKED` where words ask for all of the list or count its items ("the second"), else at
    least `_MARGIN_UNASKED`. A list that no bank question asks for has to be meant (`_is_meant`) as
    well. None if there is no list at all, or if passages treat a country of the question (`treated`
    has its code).
    """
    if not index.lists or treated:
        return None
    best = int(np.argmax(_list_scores(index, found)))
    one = index.lists[best]
    asked = asks_for_whole(found.question, one) or counted_places(
        found.question.text, len(one.passage_ids)
    )
    margin = _MARGIN_ASKED if asked else _MARGIN_UNASKED
    if float(found.lists[best]) - found.single < margin:
        return None
    if index.questions_of_lists[best] == 0 and not _is_meant(index, found, best):
        return None
    return best


def _is_meant(index: Index, found: Found, number: int) -> bool:
    """Whether a list that no bank question asks for is one that the question may ask for.

    At least half of the `MOST` passages with the best scores are in it; and if it is of quotations,
    the question has a word for these. Of 27 such lists that imported manuals showed without this
    rule one had the evidence first (docs/decisions/selection.md).
    """
    one, members = index.lists[number], index.members[number]
    if one.kind is ListKind.QUOTATIONS and not asks_for_quotation(found.question):
        return False
    nearest = np.argsort(-found.scores, kind="stable")[:MOST]
    return 2 * int(np.isin(nearest, members).sum()) >= len(nearest)


def _list_scores(index: Index, found: Found) -> Scores:
    """The score of each list, shape (lists,).

    It is the list's similarity to the question plus `_LIST_MEMBERS` times its passages' mean score.
    """
    means = np.array([found.scores[members].mean() for members in index.members])
    return np.asarray(found.lists + np.float32(_LIST_MEMBERS) * means, dtype=np.float32)


def hits_of(index: Index, found: Found, numbers: Sequence[int]) -> tuple[Hit, ...]:
    """The passages with these numbers as hits with their fused scores, in the order given."""
    return tuple(Hit(index.passages[n], float(found.scores[n])) for n in numbers)
