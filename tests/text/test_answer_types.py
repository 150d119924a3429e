"""What a question asks for, and what a passage holds."""

import pytest

from report_rag.text.answer_types import AnswerType, expected, holds

FIGURE, LAW, DATE = AnswerType.FIGURE, AnswerType.LAW, AnswerType.DATE
PERSON, CONTACT = AnswerType.PERSON, AnswerType.CONTACT
ORGANISATION, COUNTRY = AnswerType.ORGANISATION, AnswerType.COUNTRY


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How many hens are there?", {FIGURE}),
        ("¿Cuántas gallinas hay?", {FIGURE}),
        ("What is the lowest age at which one may keep bees?", {FIGURE}),
        ("average price of seeds", {FIGURE}),
        ("¿A qué edad, o cuál es la edad promedio?", {FIGURE}),
        ("a lower age group", set()),
        ("What percentage is dry, in %?", {FIGURE}),
        ("¿Qué porcentaje está seco?", {FIGURE}),
        ("¿En cuántos huertos hay gallinas?", {FIGURE}),
        ("¿Qué hay en cuanto a gallinas, y cuántas son?", {FIGURE}),
        ("¿Cuánto cuesta en cuanto a tiempo?", {FIGURE}),
        ("¿Qué se dice en cuanto a las gallinas?", set()),
        ("En cuanto al riego, ¿qué se hace?", set()),
        ("Which law protects bees?", {LAW}),
        ("¿Qué ley protege a las abejas?", {LAW}),
        ("What are the penalties?", {LAW}),
        ("¿Qué dice el artículo?", {LAW}),
        ("When did it rain?", {DATE}),
        ("¿Cuándo llovió?", {DATE}),
        ("In what year did it rain?", {DATE}),
        ("¿En qué año llovió?", {DATE}),
        ("Who lends pumps?", {PERSON}),
        ("¿Quién presta bombas?", {PERSON}),
        ("Is there a hotline?", {CONTACT}),
        ("¿Hay un teléfono?", {CONTACT}),
        ("¿Cuál es la dirección?", {CONTACT}),
        ("Which seed companies give pumps?", {ORGANISATION}),
        ("¿Qué grandes empresas prestan bombas?", {ORGANISATION}),
        ("¿Cuáles son las organizaciones que riegan?", {ORGANISATION}),
        ("What do companies do about drought?", set()),
        ("¿Qué hacen las empresas?", set()),
        ("What share of companies has pumps?", {FIGURE}),
        ("Who wrote the law, and when?", {PERSON, LAW, DATE}),
        ("When?", {DATE}),
        ("¿Y cuándo?", {DATE}),
        ("when's the next one", {DATE}),
        ("cuando fue el taller", {DATE}),
        ("Which countries have gardens?", {COUNTRY}),
        ("¿En qué país hay huertos?", {COUNTRY}),
        ("list of countries", {COUNTRY}),
        ("Which country has companies that lend pumps?", {COUNTRY}),
        ("¿Qué país tiene empresas con bombas?", {COUNTRY}),
        # The same words where they ask for nothing of the kind.
        ("What is done when hens are sick?", set()),
        ("When hens are sick, what is done?", set()),
        ("¿Qué se hace cuando se enferman las gallinas?", set()),
        ("neighbours who lend pumps, and children who water", set()),
        ("What happened to donor money?", set()),
        ("the page number of the pumps", set()),
        ("¿Qué hacen con sus estadísticas?", set()),
        ("en pocas líneas", set()),
        ("How do gardens address drought?", set()),
        ("What grows well in shade?", set()),
        ("¿Qué crece bien a la sombra?", set()),
        ("the lawn of the whole whenever", set()),
        ("", set()),
    ],
)
def test_what_a_question_asks_for_is_read_from_its_words(question, kinds):
    """Each kind is known in both languages, accents or not; other questions ask for none."""
    assert expected(question) == kinds


@pytest.mark.parametrize("question", ["HOW MANY HENS", "cuantas gallinas", "CUÁNTAS GALLINAS"])
def test_case_and_accents_do_not_matter(question):
    """A question is folded before it is read."""
    assert expected(question) == {FIGURE}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("There are 8 gardens.", FIGURE),
        ("Half of the gardens are dry.", FIGURE),
        ("La mitad está seca.", FIGURE),
        ("Three of the gardens are dry.", FIGURE),
        ("Twelve gardens, a third of them dry.", FIGURE),
        ("Hay siete huertos.", FIGURE),
        ("DOCE huertos están secos.", FIGURE),
        ("Hundreds of gardens are dry.", FIGURE),
        ("Cientos de huertos están secos.", FIGURE),
        ("New legislation protects bees.", LAW),
        ("La ley protege a las abejas.", LAW),
        ("La legislación las protege.", LAW),
        ("It rained in 2023.", DATE),
        ("Llovió en 1998.", DATE),
        ("Rosa Quispe said so.", PERSON),
        ("Lo dijo Óscar de Ávila.", PERSON),
        ("The Green Corner Network said so.", ORGANISATION),
        ("Write to garden@example.org.", CONTACT),
        ("See www.example.org.", CONTACT),
        ("See https://example.org.", CONTACT),
        ("Call +51 1 000.", CONTACT),
        ("Gardens in Peru are dry.", COUNTRY),
        ("Los huertos chilenos están secos.", COUNTRY),
    ],
)
def test_a_passage_holds_what_is_in_it(text, kind):
    """A figure in digits or words, a law, a year, a name of two words, an address."""
    assert holds(text, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The gardens are dry.", FIGURE),
        ("Few gardens are dry.", FIGURE),
        ("Most gardens are dry, over the summer.", FIGURE),
        ("Pocos huertos están secos, la mayoría no.", FIGURE),
        ("One garden weighs tenderly.", FIGURE),
        ("Un huerto es uno, y los dosmil no se cuentan.", FIGURE),
        ("Companies and banks lend pumps.", ORGANISATION),
        ("The lawn is dry.", LAW),
        ("It rained on 3 May.", DATE),
        ("There are 12023 bees.", DATE),
        ("Rosa said so.", PERSON),
        ("rosa quispe said so.", PERSON),
        ("Call 51 1 000 or write.", CONTACT),
        ("Gardens of the Caribbean are dry.", COUNTRY),
        *(("", kind) for kind in AnswerType),
    ],
)
def test_a_passage_does_not_hold_what_is_not_in_it(text, kind):
    """Words that only look alike, a day without a year, a first name alone."""
    assert not holds(text, kind)
