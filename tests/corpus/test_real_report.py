"""End to end: the real encoder on the real report, in both languages.

The questions here are worded for these tests; none is taken from an evaluation set.
"""

import pytest

from report_rag.answering.suggestions import examples
from report_rag.errors import QuestionError
from report_rag.rendering.message import message
from report_rag.types import Answer, Confidence, Language, Notice, Outcome, Problem, Turn
from verbatim import assert_verbatim

pytestmark = pytest.mark.real

TRENDS = [
    "Contexts of Vulnerability for Children on the Move and Unaccompanied Minors",
    "Organised Crime Takes Advantage of Irregular Migration flows and Displaced Populations",
    "Gaps in Services for Migrant Boys and LGBTQI+ Children",
    "Challenges in Protecting Children Exploited in Informal Sectors",
    "Parental Disconnection and Technology-facilitated Risks",
    "Child Exploitation in Economically Fragile Tourism Areas",
    "Limited Impact of Gender Equality Efforts",
    "Legal Framework Gaps",
    "Shrinking Space for Civil Society Organisations",
    "Public Distrust on Civil Society Organisations",
    "Pushback on Human Rights Advocacy",
    "Decline in Post-Pandemic Donor Support",
]
BOLIVIA = [
    "funding-hurdles/bolivia",
    "a-slow-progress-on-gender-equality/bolivia",
    "changing-definitions-and-dynamics-of-communities/bolivia",
    "emerging-risks-online/fundacion-munasim-kullakita-bolivia",
    "the-impact-of-migration-displacement-and/the-expansion-of-organised-crime-relative",
]
MENTION = " One only mentions it."
MENCION = " Uno solo lo menciona."


# Real gaps, each with its place.


def asked(*questions: str) -> tuple[Turn, ...]:
    return tuple(Turn("user", question) for question in questions)


def ids(answer: Answer) -> list[str]:
    return [citation.passage_id for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("In which country do organisations sell cookies to raise funds?", Language.EN),
        ("¿En qué país las organizaciones venden galletas para recaudar fondos?", Language.ES),
    ],
)
def test_the_cookies_of_bolivia(real_assistant, question, language):
    """The passage comes first, stitched over two pages, in its section, in both languages.

    The sentence on cookies is marked, and not the one with the country.
    """
    answer = real_assistant.ask(question)
    first = answer.citations[0]
    assert (answer.outcome, answer.language) == (Outcome.ANSWERED, language)
    assert first.passage_id == "funding-hurdles/bolivia"
    assert first.section_path[-2:] == ("IN DETAIL", "3. FUNDING HURDLES")
    assert first.pages == ("7", "8")
    assert first.quote == (
        "BOLIVIA: Some civil society organisations participate in or have created local and "
        "international coalitions that successfully secure funding for joint projects with "
        "national and international institutions. Some also launched income-generating "
        "activities, such as cookie sales, to raise funds."
    )
    assert [first.quote[span.slice] for span in first.highlights] == [
        "Some also launched income-generating activities, such as cookie sales, to raise funds."
    ]
    assert_verbatim(real_assistant.index, answer)


@pytest.mark.parametrize(
    "question",
    [
        "Please list all twelve emerging trends.",
        "What are the 12 trends at a glance?",
        "Enumera las doce tendencias emergentes",
        "¿Cuáles son las 12 tendencias?",
    ],
)
def test_the_twelve_trends_come_whole(real_assistant, question):
    """Twelve of twelve, in order, over as many pages as they take."""
    answer = real_assistant.ask(question)
    assert [one.label for one in answer.citations] == TRENDS
    assert (answer.listing.shown, answer.listing.of) == (12, 12)
    assert_verbatim(real_assistant.index, answer)


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("all the recommendations on access to justice", "THE CHALLENGES OF ACCESS TO JUSTICE"),
        ("¿Qué recomiendan sobre justicia? Dame todas", "THE CHALLENGES OF ACCESS TO JUSTICE"),
        ("recommendations for tourism", "CHILD PROTECTION IN TRAVEL AND TOURISM"),
        (
            "todas las recomendaciones sobre tecnología",
            "RISKS OF CHILD SEXUAL EXPLOITATION FACILITATED BY TECHNOLOGY",
        ),
        (
            "What are the recommendations on the humanitarian crisis, one by one?",
            "THE IMPACT OF THE HUMANITARIAN CRISIS IN THE REGION",
        ),
    ],
)
def test_recommendations_come_whole(real_assistant, question, section):
    """Each theme has seven recommendations, shown in order and as seven of seven."""
    answer = real_assistant.ask(question)
    assert {one.section_path[-2] for one in answer.citations} == {section}
    assert [one.span.start for one in answer.citations] == sorted(
        one.span.start for one in answer.citations
    )
    assert (answer.listing.shown, answer.listing.of) == (7, 7)


def test_all_quotations_come_whole(real_assistant):
    """Five people are quoted, each with the organisation and the country."""
    answer = real_assistant.ask("Show me all the quotations")
    assert [one.speaker for one in answer.citations] == [
        "The Child Development Foundation - Belize",
        "Child Link - Guyana",
        "ONG Raíces - Chile",
        "Asociacion Civil Gurises Unidos - Uruguay",
        "Fundación Munasim Kullakita - Bolivia",
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who designed the layout of the report?", "imprint/designed-by-manida-naebklang"),
        (
            "Whose money made the event possible?",
            "acknowledgements/this-event-was-made-possible-by",
        ),
        (
            "¿Quién puso el dinero para el evento?",
            "acknowledgements/this-event-was-made-possible-by",
        ),
        ("turismo vivencial", "protecting-children-from-sexual-exploitation-in/mexico"),
        (
            "Who said that adults are always late with technology?",
            "emerging-risks-online/fundacion-munasim-kullakita-bolivia",
        ),
        (
            "What is U-Report used for?",
            "adultism-and-consultative-child-participation/belize",
        ),
        (
            "¿Cómo colaboran las iglesias con la protección de la niñez?",
            "changing-definitions-and-dynamics-of-communities/a-notable-trend-in-addressing-child",
        ),
        (
            "What problem do French speakers have in regional mechanisms?",
            "funding-hurdles/canada",
        ),
    ],
)
def test_a_fact_comes_first(real_assistant, question, expected):
    """Asked in other words than the report's, the passage with the fact is the first one."""
    answer = real_assistant.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert ids(answer)[0] == expected
    assert_verbatim(real_assistant.index, answer)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Bolivia", "5 passages about Bolivia, word for word." + MENTION),
        ("What do they say about Bolivians?", "5 passages about Bolivia, word for word." + MENTION),
        (
            "¿Qué dice el informe sobre Bolivia?",
            "5 pasajes sobre Bolivia, en una traducción no oficial y en el original." + MENCION,
        ),
        ("La Paz", None),
    ],
)
def test_a_country_brings_all_its_passages(real_assistant, question, told):
    """Three call-outs first, then what its people say, then prose that only mentions Bolivia."""
    answer = real_assistant.ask(question)
    assert ids(answer) == BOLIVIA
    assert told in (None, message(answer))
    assert_verbatim(real_assistant.index, answer)


@pytest.mark.parametrize(
    ("code", "expected"), [("BO", 1), ("PE", 1), ("CR", 1), ("UY", 1), ("EC", 0), ("DO", 0)]
)
def test_what_only_mentions_a_country_is_told_apart(real_assistant, code, expected):
    """One paragraph enumerates four countries; call-outs and quotations say something of theirs."""
    geography = real_assistant.index.geography
    mentions = [
        geography.passages[number].passage_id
        for number in geography.about(code)
        if geography.only_mentions(number, [code])
    ]
    assert mentions == BOLIVIA[-1:] * expected


def test_joint_and_regional_call_outs_belong_to_their_countries(real_assistant):
    """The Dominican Republic has a joint call-out, prose, and what is said of the Caribbean."""
    assert ids(real_assistant.ask("¿Qué dicen de la República Dominicana?")) == [
        "protecting-children-from-sexual-exploitation-in/honduras-and-the-dominican-republic",
        "emerging-risks-online/in-the-last-few-years-in",
        "the-impact-of-migration-displacement-and/the-caribbeans",
        "a-slow-progress-on-gender-equality/the-caribbeans",
        "the-challenges-of-access-to-justice/the-caribbeans",
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("gender in Bolivia", "a-slow-progress-on-gender-equality/bolivia"),
        ("financiamiento en Colombia", "funding-hurdles/colombia"),
        (
            "access to justice in Ecuador",
            "the-challenges-of-access-to-justice/ecuador-and-venezuela",
        ),
        ("justicia en Ecuador", "the-challenges-of-access-to-justice/ecuador-and-venezuela"),
        pytest.param(
            "justice in Ecuador",
            "the-challenges-of-access-to-justice/ecuador-and-venezuela",
        ),
        (
            "¿Cómo participan los niños en Chile?",
            "adultism-and-consultative-child-participation/chile",
        ),
    ],
)
def test_a_country_with_a_topic_brings_that_passage_first(real_assistant, question, expected):
    """Of a country's passages, the one in the section asked about is first."""
    assert ids(real_assistant.ask(question))[0] == expected


@pytest.mark.parametrize(
    "question",
    [
        "Compare how Mexico and Colombia fund organisations",
        "financiamiento en México y Colombia",
        pytest.param("compare funding in Mexico and Colombia"),
    ],
)
def test_a_comparison_shows_both_sides(real_assistant, question):
    """Two countries and a topic: each side's passage on the topic, before anything else."""
    assert ids(real_assistant.ask(question))[:2] == [
        "funding-hurdles/mexico",
        "funding-hurdles/colombia",
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("justice in Ecuador", {"the-challenges-of-access-to-justice/ecuador-and-venezuela"}),
        (
            "compare funding in Mexico and Colombia",
            {"funding-hurdles/mexico", "funding-hurdles/colombia"},
        ),
    ],
)
def test_where_a_topic_is_lost_its_passages_are_still_shown(real_assistant, question, expected):
    """Taken for a question about the countries and nothing else, it brings all about them."""
    answer = real_assistant.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert expected <= set(ids(answer))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "What does the report say about Haiti?",
            "The report says nothing specific about Haiti.",
        ),
        ("¿Qué dice el informe sobre Haití?", "El informe no dice nada en particular sobre Haití."),
        ("churches in Haiti", "The report says nothing specific about Haiti."),
        ("Port-au-Prince", "The report says nothing specific about Haiti."),
        ("¿Y Jamaica?", "El informe no dice nada en particular sobre Jamaica."),
    ],
)
def test_a_country_that_is_not_treated_is_named(real_assistant, question, told):
    """Haiti is not in the report, also not by way of the Caribbean, and the sentence says so."""
    answer = real_assistant.ask(question)
    assert answer.outcome is Outcome.NOT_IN_REPORT
    assert answer.citations == ()
    assert len(answer.related) <= 2
    assert message(answer) == told


@pytest.mark.parametrize(
    "question",
    [
        "What is the price of bitcoin today?",
        "best pizza recipe",
        "¿Quién ganó el mundial de fútbol?",
        "What was the total budget of the workshop in dollars?",
        "¿Cuántos años de cárcel dan por este delito en mi país?",
    ],
)
def test_what_the_report_does_not_say_is_refused(real_assistant, question):
    """Other topics, figures that it does not give and legal advice get an honest no."""
    answer = real_assistant.ask(question)
    assert answer.outcome is Outcome.NOT_IN_REPORT
    assert answer.citations == ()


@pytest.mark.parametrize("question", ["asdf qwer zxcv", "lorem ipsum dolor", "ok"])
def test_what_means_nothing_is_not_answered_with_confidence(real_assistant, question):
    """Words that share nothing with the report are no reason to be sure."""
    answer = real_assistant.ask(question)
    assert (answer.outcome, answer.confidence) != (Outcome.ANSWERED, Confidence.HIGH)


def test_a_speaker_as_the_report_names_it_is_found(real_assistant):
    """Copied from a card, the name of who was quoted finds the quotation again."""
    answer = real_assistant.ask("Child Link - Guyana")
    assert "a-slow-progress-on-gender-equality/child-link-guyana" in ids(answer)


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        (
            "How is gender equality progressing in Bolivia?",
            "And in Peru?",
            "a-slow-progress-on-gender-equality/peru",
        ),
        (
            "How is gender equality doing in Bolivia?",
            "And in Peru?",
            "a-slow-progress-on-gender-equality/peru",
        ),
        (
            "¿Qué pasa con la igualdad de género en Bolivia?",
            "¿Y en Perú?",
            "a-slow-progress-on-gender-equality/peru",
        ),
        ("How do organisations get money in Bolivia?", "and in Mexico?", "funding-hurdles/mexico"),
        (
            "The main difficulty is sustainability",
            "who said it?",
            "funding-hurdles/the-child-development-foundation-belize",
        ),
        (
            "What are the challenges of access to justice?",
            "what do they recommend about that?",
            (
                "the-challenges-of-access-to-justice/recommendations-from-participants/"
                "provide-adequate-victim-support-services"
            ),
        ),
    ],
)
def test_a_follow_up_is_understood(real_assistant, earlier, question, expected):
    """The topic stays and the country changes, or the subject stays and the aspect changes."""
    answer = real_assistant.ask(question, history=asked(earlier))
    assert ids(answer)[0] == expected
    assert_verbatim(real_assistant.index, answer)


def test_a_complete_question_is_not_bent(real_assistant):
    """After a conversation about Bolivia a question on its own has the answer that it has alone."""
    for question in (
        "What dangers do children meet on gaming platforms and dating sites?",
        "¿Qué papel tienen las iglesias en las comunidades?",
    ):
        alone = real_assistant.ask(question)
        after = real_assistant.ask(question, history=asked("How is funding in Bolivia?"))
        assert after == alone


def test_nothing_is_made_up_over_the_whole_bank(real_assistant):
    """Every fortieth question of either bank, in both languages, is answered verbatim."""
    (report,) = real_assistant.index.reports
    for question in (*report.questions[::40], *report.unanswered[::40]):
        assert_verbatim(real_assistant.index, real_assistant.ask(question.text))


def test_the_examples_of_the_page_are_answered(real_assistant):
    """What the page offers is answered with confidence, in the language of the page."""
    for language in Language:
        found = examples(real_assistant.index, language, 4)
        assert len(found) == 4
        for question in found:
            answer = real_assistant.ask(question, page_language=language)
            assert answer.language is language
            assert (answer.outcome, answer.confidence) == (Outcome.ANSWERED, Confidence.HIGH)


@pytest.mark.parametrize(
    "question",
    [
        "Quels risques en ligne ?",
        "Que riscos há na internet para as crianças?",
    ],
)
def test_a_question_in_a_third_language_is_answered_from_the_same_index(real_assistant, question):
    """The encoder understands it; a notice says which languages the assistant speaks."""
    answer = real_assistant.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.notice is Notice.OTHER_LANGUAGE


@pytest.mark.parametrize("question", ["Что говорится о Боливии?", "旅游业对儿童有什么风险？"])
def test_a_question_in_a_script_that_the_encoder_does_not_read_is_told(real_assistant, question):
    """It has the pieces of Latin script only; whatever it made of others would be chance."""
    with pytest.raises(QuestionError) as caught:
        real_assistant.ask(question)
    assert caught.value.problem is Problem.OTHER_SCRIPT


def test_facts_are_answered_in_few_words(real_assistant):
    """A fact is shown alone or with a little more: 150 words at most."""
    for question in (
        "In which country do organisations sell cookies to raise funds?",
        "¿En qué país las organizaciones venden galletas para recaudar fondos?",
        "Who designed the layout of the report?",
        "turismo vivencial",
    ):
        answer = real_assistant.ask(question)
        assert sum(len(citation.quote.split()) for citation in answer.citations) <= 150
