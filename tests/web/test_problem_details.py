"""What is told about a request that is refused, in both languages."""

import json
import re
from http import HTTPStatus

import pytest
from markupsafe import escape

from report_rag.strings import STRINGS
from report_rag.types import Language, Problem, Refusal
from report_rag.web.problem_details import STATUS, problem, problems_html

KINDS = [*Problem, *Refusal]
EACH = pytest.mark.parametrize("kind", KINDS)
BOTH = pytest.mark.parametrize("language", Language)


def told(response):
    """What a problem says."""
    return json.loads(response.body)


@EACH
@BOTH
def test_a_problem_is_as_the_standard_has_it(kind, language):
    """Type, title, status and detail, the way to help, and nothing else."""
    response = problem(kind, language)
    content = told(response)
    assert list(content) == ["type", "title", "status", "detail", "help"]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-language"] == language
    assert response.headers["cache-control"] == "no-store"
    assert content["status"] == response.status_code == STATUS[kind]
    assert content["help"] == f"/help?lang={language}"
    assert "{" not in content["title"] + content["detail"]


@EACH
def test_a_problem_is_told_in_the_language_of_the_person(kind):
    """Title and detail are those of the language, and its type is the same in both."""
    english, spanish = (told(problem(kind, language)) for language in Language)
    assert english["type"] == spanish["type"]
    assert english["title"] != spanish["title"]
    assert english["detail"] != spanish["detail"]


def test_each_kind_has_a_type_of_its_own():
    """A program can tell them apart, also those of one status."""
    types = [told(problem(kind, Language.EN))["type"] for kind in KINDS]
    assert len(set(types)) == len(types)
    assert all(re.fullmatch(r"/api/problems#[a-z]+(-[a-z]+)*", one) for one in types)


def test_every_refusal_has_a_status():
    """Each is one that HTTP knows, and is the caller's or the server's fault."""
    assert set(STATUS) == {*Problem, *Refusal}
    assert all(HTTPStatus(number) >= 400 for number in STATUS.values())


@BOTH
def test_a_question_that_cannot_be_searched_is_told_as_everywhere(language):
    """The detail is the sentence that the chat shows as well."""
    content = told(problem(Problem.NO_WORDS, language))
    assert content["status"] == 422
    assert content["detail"] == STRINGS[language].problems[Problem.NO_WORDS]


@pytest.mark.parametrize("field", ["question", "history[0].content", "page_language", "history[9]"])
def test_a_field_is_named(field):
    """A programmer learns which one, in words and as a member of its own."""
    content = told(problem(Refusal.WRONG_FIELD, Language.EN, field=field))
    assert content["field"] == field
    assert f"“{field}”" in content["detail"]


@pytest.mark.parametrize(
    "field", ["my uncle hurts me", "<b>", "a" * 41, "history[0].<b>", "", "é", "a\n", "a.b", None]
)
def test_what_somebody_may_have_typed_is_not_repeated(field):
    """A name that no program would give a field is left out."""
    content = told(problem(Refusal.UNKNOWN_FIELD, Language.EN, field=field))
    assert content["detail"] == "There is no field “…” here."
    assert "field" not in content


def test_headers_come_along():
    """When to come back, or what else to ask, is said where programs look for it."""
    response = problem(Refusal.TOO_MANY, Language.EN, headers={"Retry-After": "7"})
    assert response.status_code == 429
    assert response.headers["retry-after"] == "7"
    assert response.headers["cache-control"] == "no-store"


@BOTH
def test_the_type_of_each_leads_to_a_place_on_a_page(language):
    """The page has every kind once, with its title, detail and status."""
    page = problems_html(language, "")
    assert f'<html lang="{language}">' in page
    for kind in KINDS:
        content = told(problem(kind, language))
        place = content["type"].partition("#")[2]
        assert page.count(f'id="{place}"') == 1
        assert f"<code>{content['status']} {place}</code>" in page
        assert f"<p>{escape(content['detail'])}</p>" in page
    assert page.count("<section") == len(KINDS)
