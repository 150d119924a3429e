"""Every page in every state, by axe: all rules, all impacts, both languages, light and dark.

By default each language, scheme and size of screen is seen once; an exhaustive run sees each with
each.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from amounts import amount
from report_rag.strings import STRINGS
from report_rag.types import Language

pytestmark = [pytest.mark.browser, pytest.mark.real]

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
ALL_LOOKS = {
    f"{language}-{scheme}-{device}": (language, scheme, size)
    for language in ("en", "es")
    for scheme in ("light", "dark")
    for device, size in (("phone", PHONE), ("desk", DESK))
}
LOOKS = {name: ALL_LOOKS[name] for name in amount(["en-light-desk", "es-dark-phone"], [*ALL_LOOKS])}
# In this order one conversation holds them all: no later one is taken for a follow-up.
QUESTIONS = {
    "en": {
        "not in the report": "How many schools are there in Chile?",
        "passages": "In which country do organisations sell cookies to raise funds?",
        "list": "What are the 12 trends?",
        "country": "What does the report say about Bolivia?",
        "help card": "I am being abused, please help me",
    },
    "es": {
        "not in the report": "¿Cuántas escuelas hay en Chile?",
        "passages": "¿En qué país las organizaciones venden galletas para recaudar fondos?",
        "list": "¿Cuáles son las 12 tendencias?",
        "country": "¿Qué dice el informe sobre Bolivia?",
        "help card": "Me están abusando, ayúdenme por favor",
    },
}
KINDS = {
    "passages": ":has(.card:not(.card-related))",
    "list": ":has(.answer-listing)",
    "country": ":has(.card:not(.card-related))",
    "not in the report": ":not(:has(.card:not(.card-related)), .help-card)",
    "help card": ".help-card",
}
"""What an answer of each kind is like: a proof that the state is the one that is meant."""
AXE = Axe()


@pytest.fixture(params=LOOKS.values(), ids=LOOKS)
def look(visit, address, request):
    """A page in a language, a scheme and a size, that does not move."""
    language, scheme, size = request.param
    context = visit(
        address,
        viewport=size,
        color_scheme=scheme,
        reduced_motion="reduce",
        locale=language,
    )
    return context.new_page(), language


def violations(page, state):
    """One line for each element that breaks a rule: state, impact, rule, element, reason."""
    page.evaluate(AXE.axe_script)
    # Also those that axe leaves out unless asked: of WCAG 2.2, of level AAA, on trial.
    rules = {one["ruleId"]: {"enabled": True} for one in page.evaluate("axe.getRules()")}
    options = {"resultTypes": ["violations"], "rules": rules}
    found = AXE.run(page, options=options).response["violations"]
    return [
        f"{state}: [{rule['impact']}] {rule['id']}: {' '.join(map(str, node['target']))}"
        f" | {node['html'][:200]} | {' '.join(node.get('failureSummary', '').split())}"
        for rule in found
        for node in rule["nodes"]
    ]


def told(lines):
    """The message of a failure."""
    return f"{len(lines)} violations\n" + "\n".join(lines)


def test_a_broken_rule_is_told_with_impact_and_element(browser):
    """A failure names all that is needed to find and mend it."""
    page = browser.new_page()
    page.set_content('<html lang="en"><title>x</title><main><h1>x</h1><img id="bad" src="data:,">')
    (line,) = violations(page, "here")
    assert line.startswith('here: [critical] image-alt: #bad | <img id="bad" src="data:,"> | Fix')
    page.close()


def test_the_chat_breaks_no_rule(look):
    """Neither before the first question nor with answers of every kind on it."""
    page, language = look
    page.goto(f"/?lang={language}")
    # The first reply names the box and its button: on a slow machine they are there before it.
    box = page.get_by_role("textbox", name=STRINGS[Language(language)].question_label)
    box.wait_for()
    found = violations(page, "welcome")
    for number, (state, question) in enumerate(QUESTIONS[language].items()):
        box.fill(question)
        page.keyboard.press("Enter")
        newest = page.locator(".answer").nth(number)
        newest.wait_for()
        assert newest.evaluate("(answer, kind) => answer.matches(kind)", KINDS[state]), state
    found += violations(page, "answers of all kinds")
    page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
    found += violations(page, "all that opens is open")
    assert not found, told(found)


def test_the_reader_breaks_no_rule(look):
    """Neither as it opens nor with a passage marked, nor with places found and all unfolded."""
    page, language = look
    page.goto(f"/report?lang={language}")
    found = violations(page, "reader")
    page.goto(f"/report?lang={language}#funding-hurdles/bolivia")
    page.locator(":target").wait_for()
    found += violations(page, "marked")
    page.goto(f"/report?lang={language}&find=children")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    found += violations(page, "found, with all unfolded")
    assert not found, told(found)


def test_the_help_page_breaks_no_rule(look):
    """All contacts can be read and reached by everybody."""
    page, language = look
    page.goto(f"/help?lang={language}")
    found = violations(page, "help")
    assert not found, told(found)


def test_the_page_for_workshops_breaks_no_rule(look):
    """What a projector shows can be read by everybody, on a phone, too."""
    page, language = look
    page.goto(f"/workshop?lang={language}")
    found = violations(page, "workshop")
    assert not found, told(found)


def test_the_page_about_problems_breaks_no_rule(look):
    """What a refusal leads to can be read by everybody."""
    page, language = look
    page.goto(f"/api/problems?lang={language}#too-long")
    page.locator("#too-long:target").wait_for()
    found = violations(page, "problems")
    assert not found, told(found)
