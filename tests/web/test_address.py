"""Addresses of sites, as browsers write them."""

import pytest

from report_rag.web.address import asked_host, host_name, public_address

SPELLINGS = {
    "https://ASK.Example.org": "https://ask.example.org",
    "HTTPS://ask.example.org/": "https://ask.example.org",
    "https://ask.example.org:443": "https://ask.example.org",
    "http://ask.example.org:80/": "http://ask.example.org",
    "https://ask.example.org:8443": "https://ask.example.org:8443",
    "https://ask.example.org.": "https://ask.example.org",
    "https://niñez.example": "https://xn--niez-hqa.example",
    "https://[2001:DB8::0001]": "https://[2001:db8::1]",
    "https://[2001:db8::1]:8443": "https://[2001:db8::1]:8443",
    "https://192.0.2.7": "https://192.0.2.7",
    "http://localhost:7860": "http://localhost:7860",
    "https://Ask.example.org:443/Ask/": "https://ask.example.org/Ask",
    "https://example.org/a/b-c_d.e~f": "https://example.org/a/b-c_d.e~f",
    "https://example.org/.well-known/..a": "https://example.org/.well-known/..a",
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_an_address_is_written_as_browsers_write_it(text):
    """Case, usual port, other alphabets and a last full stop make no difference."""
    assert public_address(text) == SPELLINGS[text]


@pytest.mark.parametrize(
    "text",
    """
    ask.example.org ftp://ask.example.org javascript:alert(1) https:// https://. https://a..b
    https://-a.example https://a_b.example https://999.1.1.1 https://1.2.3 https://a.example:0
    https://a.example:99999 https://a.example:abc https://[::1 https://[1::2::3] https://user@a.example
    https://a.example?x https://a.example#x https://a.example/"x https://a.example/a//b
    https://a.example/. https://a.example/.. https://a.example/../x https://a.example/x/./y/
    https://a.example/x;y https://a.example/x:y https://a.example/ñ
    https://a.example/<x> https://a.example/%0a https://a.example\\b
    """.split(),
)
def test_what_is_no_address_is_refused(text):
    """Nothing of it gets into a page or a header."""
    with pytest.raises(ValueError, match=r"not an address such as https://example\.org"):
        public_address(text)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("ask.example.org", "ask.example.org"),
        ("Ask.Example.org:443", "ask.example.org"),
        ("ask.example.org.", "ask.example.org"),
        ("[2001:DB8::1]:8443", "[2001:db8::1]"),
        ("127.0.0.1:7860", "127.0.0.1"),
        ("", None),
        ("a b", None),
        ("127.0.0.1:80@evil", None),
        ("127.0.0.1:evil", None),
        ("[::1", None),
        ("<script>", None),
        ("evil.example/x", None),
    ],
)
def test_the_header_host_names_a_host(header, name):
    """Its port does not count."""
    assert asked_host(header) == name


def test_a_name_keeps_its_spelling():
    """What is written as browsers write it is not changed."""
    for name in ("ask.example.org", "xn--niez-hqa.example", "[2001:db8::1]", "localhost"):
        assert host_name(name) == name
