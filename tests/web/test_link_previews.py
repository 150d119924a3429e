"""The tags, pictures and icons that every page has for messengers, search engines, browsers."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from PIL import Image

import builders
import preview_pictures
from partner_sites import PARTNER
from report_rag.rendering.assets import STATIC, asset
from report_rag.rendering.preview import PICTURE_SIZE
from report_rag.strings import STRINGS
from report_rag.types import Language, Refusal
from report_rag.web.settings import ChatKind, Settings
from reports import GARDEN, HARBOUR, corpus_of
from served import errors_of, served
from visited import visited

TESTS = Path(__file__).parents[1]
HERE = "https://ask.example.org"
TYPED = "kingfisher"
PAGE = {"accept": "text/html"}
MOST_BYTES = 60_000  # messengers load the picture on telephones
ADDRESSES = {
    "/": "/",
    "/embed": "/",
    "/report": "/report",
    "/report/garden-report": "/report",
    "/help": "/help",
    "/workshop": "/workshop",
    "/widget/check": "/widget/check",
    "/api/problems": "/api/problems",
}
"""Pages, and the address that is told of each while there is one report."""
SEVERAL = {
    "/": "/",
    f"/embed?report={HARBOUR}": f"/?report={HARBOUR}",
    "/report": "/report",
    "/report/garden-report": "/report/garden-report",
    f"/report/{HARBOUR}": f"/report/{HARBOUR}",
    "/help": "/help",
    "/workshop": "/workshop",
}
EVERY = [
    ("one", path, address, language)
    for (path, address), language in product(ADDRESSES.items(), Language)
] + [
    ("several", path, address, language)
    for (path, address), language in product(SEVERAL.items(), Language)
]


class Head(HTMLParser):
    """The tags of a page's head: `meta` by name or property, `link` by what it is for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        name = found.get("property") or found.get("name")
        if tag == "meta" and name:
            name += f" {found['media']}" if "media" in found else ""
            assert name not in self.meta
            self.meta[name] = found["content"]
        elif tag == "link" and found["rel"] != "stylesheet":
            name = " ".join(found[key] for key in ("rel", "hreflang", "type") if key in found)
            assert name not in self.links
            self.links[name] = found["href"]


@pytest.fixture(scope="module")
def clients(tiny_index, several_index):
    """Servers over one report and over two, which are found at an address of their own."""
    settings = Settings(
        public_url=HERE, chat=ChatKind.LIGHT, partners=(PARTNER,), client_per_minute=100_000
    )
    with (
        visited(tiny_index, settings=settings) as one,
        visited(several_index, settings=settings) as several,
    ):
        yield {"one": one, "several": several}


def head_of(client, path, language, **query):
    """The head of a page, and the response."""
    response = client.get(path, params={"lang": language.value} | query, headers=PAGE)
    return Head(response.text), response


@pytest.mark.parametrize(("reports", "path", "address", "language"), EVERY)
def test_every_page_tells_what_it_is(clients, reports, path, address, language):
    """In its language, with whole addresses, and with a picture that is there."""
    path, _, query = path.partition("?")
    asked = dict([query.split("=")]) if query else {}
    found, response = head_of(clients[reports], path, language, **asked)
    assert response.status_code == 200
    meta, strings = found.meta, STRINGS[language]
    assert meta["description"] == meta["og:description"]
    assert meta["og:title"]
    assert meta["og:site_name"] in (strings.widget_title, strings.reports_title)
    assert meta["og:type"] == ("article" if '<body class="reader' in response.text else "website")
    locales = {Language.EN: "en_US", Language.ES: "es_LA"}
    assert meta["og:locale"] == locales[language]
    assert meta["og:locale:alternate"] == locales[language.other]
    assert meta["twitter:card"] == "summary_large_image"
    mark = "&" if "?" in address else "?"
    own = {one: f"{HERE}{address}{mark}lang={one}" for one in Language}
    assert meta["og:url"] == found.links["canonical"] == own[language]
    for one in Language:
        assert found.links[f"alternate {one}"] == own[one]
    assert found.links["alternate x-default"] == f"{HERE}{address}"
    assert meta["og:image"] == HERE + asset(f"preview-{language}.png")
    assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
    assert meta["og:image:alt"] == preview_pictures.picture_words(strings)
    assert found.links["manifest"] == f"/manifest.json?lang={language}"
    assert set(meta) >= {f"theme-color (prefers-color-scheme: {one})" for one in ("light", "dark")}


@pytest.mark.parametrize("reports", ["one", "several"])
@pytest.mark.parametrize("path", ["/", "/report", "/report/garden-report", "/help"])
def test_the_two_languages_say_different_things(clients, reports, path):
    """No sentence of one language stands on the page of the other."""
    english, spanish = (
        head_of(clients[reports], path, language)[0].meta for language in (Language.EN, Language.ES)
    )
    for name in ("description", "og:site_name", "og:locale", "og:image", "og:image:alt"):
        assert english[name] != spanish[name]


def test_the_publisher_is_named(clients):
    """As report.toml has it."""
    for path in ("/", "/report"):
        found, _ = head_of(clients["one"], path, Language.ES)
        assert "(Green Corner Network)" in found.meta["description"]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/report", {"find": TYPED}),
        ("/report", {"find": TYPED, "view": "both", "mark": "1-20"}),
        ("/", {"q": TYPED}),
        ("/", {"report": TYPED, "near": TYPED}),
        ("/embed", {"host": f"https://{TYPED}.example"}),
        ("/widget/check", {"origin": f"https://{TYPED}.example"}),
        (f"/report/{TYPED}", {}),
        (f"/{TYPED}", {"q": TYPED}),
    ],
)
def test_nothing_that_was_typed_is_told(clients, path, query, language):
    """Whatever the address holds, the head of the page does not."""
    for client in clients.values():
        page = head_of(client, path, language, **query)[1].text
        assert "og:title" in page
        assert TYPED not in page.partition("</head>")[0]


@pytest.mark.parametrize("language", Language)
def test_a_refusal_says_why_and_has_no_address(clients, language):
    """It is found nowhere else; its picture and its icon are there all the same."""
    found, response = head_of(clients["one"], "/nowhere", language)
    strings = STRINGS[language]
    assert response.status_code == 404
    assert found.meta["og:title"] == strings.refusals[Refusal.NOT_FOUND]
    assert found.meta["og:description"] == strings.refusal_details[Refusal.NOT_FOUND]
    assert "og:url" not in found.meta
    assert not [name for name in found.links if name.startswith(("canonical", "alternate"))]
    assert found.meta["og:image"].endswith(asset(f"preview-{language}.png"))
    assert found.links["icon"] == "/favicon.ico"


def test_without_a_public_address_that_of_the_request_is_told(tiny_index):
    """As the links of an exported conversation have it."""
    with visited(tiny_index) as client:
        for path in ("/report", "/help", "/widget/check", "/api/problems"):
            found, _ = head_of(client, path, Language.EN)
            assert found.meta["og:url"] == f"http://127.0.0.1:7860{path}?lang=en"


# Pictures and icons


@pytest.mark.parametrize("language", Language)
def test_the_picture_is_small_and_says_the_slogan(clients, language):
    """It has the size that the tags tell, and the words of today: else `make preview-pictures`."""
    response = clients["one"].get(asset(f"preview-{language}.png"))
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(response.content) <= MOST_BYTES
    with Image.open(io.BytesIO(response.content)) as picture:
        assert picture.size == PICTURE_SIZE
        told = picture.text[preview_pictures.TOLD]
    assert told == preview_pictures.picture_words(STRINGS[language])


def test_styles_and_scripts_stay_ours(clients):
    """Other sites may show the pictures and nothing else."""
    headers = clients["one"].get(asset("look.css")).headers
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_the_icon_is_ours(tiny_index):
    """Also beside the full chat, whose library brings one of its own."""
    with visited(tiny_index) as client:
        response = client.get("/favicon.ico")
        again = client.get("/favicon.ico", headers={"if-none-match": response.headers["etag"]})
        assert client.get("/static/img/logo.svg").status_code == 404
    assert response.content == STATIC.joinpath("favicon.ico").read_bytes()
    assert again.status_code == 304
    with Image.open(io.BytesIO(response.content)) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.parametrize("language", Language)
def test_every_icon_of_the_manifest_is_there(clients, language):
    """With its size and type; one of them may be cut into a circle without losing anything."""
    response = clients["one"].get(f"/manifest.json?lang={language}")
    assert response.headers["content-type"] == "application/manifest+json"
    assert response.headers["content-language"] == language
    described = json.loads(response.content)
    assert described["lang"] == language
    purposes = []
    for icon in described["icons"]:
        found = clients["one"].get(icon["src"])
        assert found.headers["content-type"] == icon["type"]
        if icon["sizes"] != "any":
            purposes.append((icon["sizes"], icon["purpose"]))
            with Image.open(io.BytesIO(found.content)) as picture:
                assert "{}x{}".format(*picture.size) == icon["sizes"]
    assert purposes == [("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")]


def test_a_maskable_icon_fills_its_square():
    """Its corners have its ground, and the outer tenth of each side nothing else."""
    with Image.open(io.BytesIO(STATIC.joinpath("icon-maskable.png").read_bytes())) as picture:
        flat = picture.convert("RGBA")
    ground = flat.getpixel((0, 0))
    assert ground[3] == 255
    edge = flat.width // 10
    for box in (
        (0, 0, flat.width, edge),
        (0, 0, edge, flat.height),
        (0, flat.height - edge, flat.width, flat.height),
        (flat.width - edge, 0, flat.width, flat.height),
    ):
        assert [colour for _, colour in flat.crop(box).getcolors()] == [ground]


@pytest.mark.browser
def test_drawing_them_again_gives_the_same_files(tmp_path):
    """By name, kind and size in pixels; the shapes of the letters are those of the machine."""
    # In a thread, since the browser of other tests keeps a loop in this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(preview_pictures.main, [str(tmp_path)]).result() == 0
    for path in tmp_path.iterdir():
        with Image.open(path) as drawn, Image.open(str(STATIC.joinpath(path.name))) as kept:
            assert (drawn.size, drawn.format) == (kept.size, kept.format)
    assert len(list(tmp_path.iterdir())) == len(Language) + 4


# In a browser


@pytest.fixture(scope="module", params=[(GARDEN,), (GARDEN, HARBOUR)], ids=["one", "several"])
def found_at(request, tmp_path_factory):
    """The address of a server with the light chat and the double, over one report and over two."""
    folder = tmp_path_factory.mktemp("previews")
    corpus = corpus_of(folder / "corpus", TESTS / "data", *request.param)
    builders.build(corpus, folder / "index")
    options = ("--corpus", str(corpus), "--index", str(folder / "index"), "--chat", "light")
    with served(options, program=(str(TESTS / "double_program.py"),)) as url:
        yield url


@pytest.mark.browser
@pytest.mark.parametrize("language", Language)
def test_no_policy_blocks_an_icon_or_the_manifest(visit, found_at, language):
    """Chromium reads them all, and its console stays empty."""
    page = visit(found_at, locale=language.value).new_page()
    errors = errors_of(page)
    for path in ("/", "/report", "/report/garden-report", "/help", "/widget/check"):
        page.goto(f"{path}?lang={language}")
        read = page.context.new_cdp_session(page).send("Page.getAppManifest")
        assert read["errors"] == []
        assert json.loads(read["data"])["lang"] == language
        widths = page.evaluate("""async () => {
            const links = [...document.querySelectorAll("link[rel$=icon]")];
            const all = [...links.map((one) => one.href),
                new URL(document.querySelector("meta[property='og:image']").content).href];
            return Promise.all(all.map(async (address) => {
                const image = new Image();
                image.src = address;
                await image.decode();
                return image.naturalWidth;
            }));
        }""")
        assert len(widths) == 4
        assert all(widths)
        assert widths[-1] == PICTURE_SIZE[0]
    assert errors == []
