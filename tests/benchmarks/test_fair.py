"""What the benchmark of fairness is made of; how fair the server is, is for the benchmark."""

import httpx
import pytest

import fair
from report_rag.web.middleware.allow_list import ROUTES
from visited import finished

LIMITS = {route.template: route.most_bytes for route in ROUTES}


@pytest.mark.parametrize("name", fair.LOADS)
def test_a_load_is_permitted(name):
    """It is on the list of routes and no longer than its route allows, and no two are the same."""
    sent = []

    def answer(request):
        sent.append(request)
        return httpx.Response(200)

    async def send():
        transport = httpx.MockTransport(answer)
        async with httpx.AsyncClient(base_url="http://x", transport=transport) as client:
            for number in range(2):
                await fair.LOADS[name](client, number)

    finished(send())
    assert all(len(one.content) <= LIMITS[one.url.path] for one in sent)
    if sent[0].method == "POST":
        assert sent[0].content != sent[1].content


def test_times_are_summed_up():
    """The median, the worst, and how many were not answered."""
    times = fair._times([(0.3, 200), (0.1, 200), (0.2, 503)])
    assert times == fair.Times(median=0.2, worst=0.3, number=3, refused=1)


def test_a_question_is_compared_with_itself_alone():
    """As a multiple of its median without the load."""
    quiet, busy = (fair.Times(seconds, 1.0, 9, 0) for seconds in (0.02, 0.05))
    row = fair.Fair("x", 0.1, {"200": 9, "503": 1}, quiet, busy, busy, busy)
    assert row.times_as_long == pytest.approx(2.5)
    shown = fair.table([row])
    assert shown.row_count == 1
