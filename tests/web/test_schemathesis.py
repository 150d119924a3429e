"""The API does what its OpenAPI description says, also for unusual requests.

Schemathesis makes valid and invalid requests from the description and checks the responses.
"""

import json
from dataclasses import replace
from importlib import resources

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from amounts import amount
from doubles import HashedEncoder, unworried
from report_rag.assistant import Assistant
from report_rag.types import Problem
from report_rag.web.application import create_app
from report_rag.web.settings import ChatKind, Settings

pytestmark = pytest.mark.processes  # It starts none, but schemathesis takes ten seconds to import.

DESCRIPTION = resources.files("report_rag.rendering").joinpath("static", "openapi.json")
# Whether a text can be searched is more than a schema says, so a valid question may be refused as
# well: a check of our own says with what.
ACCEPTED = ["2xx", "404", "422"]
CONFIG = SchemathesisConfig.from_dict(
    {"seed": 1, "checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}}
)
UNSEARCHABLE = {problem.value.replace("_", "-") for problem in Problem}
schema = schemathesis.openapi.from_dict(json.loads(DESCRIPTION.read_bytes()), config=CONFIG)


@pytest.fixture(scope="module")
def app(tiny_index):
    """The application without its middleware, over the tiny report, asked in this process."""
    assistant = Assistant(replace(tiny_index, concerns=unworried()), HashedEncoder())
    return create_app(assistant, Settings(chat=ChatKind.LIGHT))


def only_the_question_is_refused(_, response, case):
    """A valid request is refused for what is asked, never for its fields."""
    if response.status_code == 422 and case.meta.generation.mode.is_positive:
        assert response.json()["type"].partition("#")[2] in UNSEARCHABLE


@schema.parametrize()
@settings(max_examples=amount(30, 100), suppress_health_check=list(HealthCheck))
def test_the_api_does_what_its_description_says(case, app):
    """Every request gets the answer that the description promises, or a problem that it names."""
    case.call_and_validate(app=app, additional_checks=[only_the_question_is_refused])
