"""What an operator decides: flags, environment, and one clear line for what cannot be meant."""

import ipaddress
import platform
import re
from pathlib import Path

import pytest

from report_rag.errors import SettingsError
from report_rag.web.settings import OPTIONS, ChatKind, Settings, read_settings

DOCUMENTED = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"


def test_without_anything_said_only_this_machine_is_served():
    """No partner, no proxy, no file, no port for figures."""
    settings = read_settings({}, {})
    assert settings == Settings()
    assert settings.host == "127.0.0.1"
    assert settings.partners == settings.trusted_proxies == ()
    assert settings.feedback is settings.metrics_port is None


def test_every_setting_is_read_from_its_variable(tmp_path):
    """All at once, as an environment file has them."""
    contacts = tmp_path / "contacts.toml"
    contacts.touch()
    settings = read_settings(
        {},
        {
            "REPORT_RAG_CORPUS": "reports",
            "REPORT_RAG_INDEX": "built",
            "REPORT_RAG_HOST": "0.0.0.0",
            "REPORT_RAG_PORT": "7861",
            "REPORT_RAG_PUBLIC_URL": "https://ask.example.org/",
            "REPORT_RAG_PARTNERS": "https://one.example.org, https://TWO.example.org:8443",
            "REPORT_RAG_TRUSTED_PROXIES": "127.0.0.1 10.0.0.0/8",
            "REPORT_RAG_CLIENT_PER_MINUTE": "60",
            "REPORT_RAG_ALL_PER_MINUTE": "600",
            "REPORT_RAG_WAITING": "20",
            "REPORT_RAG_CHAT": "light",
            "REPORT_RAG_MCP": "on",
            "REPORT_RAG_CONTACTS": str(contacts),
            "REPORT_RAG_FEEDBACK": "verdicts.sqlite",
            "REPORT_RAG_METRICS_PORT": "9100",
            "REPORT_RAG_LOG_LEVEL": "info",
        },
    )
    assert settings == Settings(
        corpus=Path("reports"),
        index=Path("built"),
        host="0.0.0.0",
        port=7861,
        public_url="https://ask.example.org",
        partners=("https://one.example.org", "https://two.example.org:8443"),
        trusted_proxies=(
            ipaddress.ip_network("127.0.0.1/32"),
            ipaddress.ip_network("10.0.0.0/8"),
        ),
        client_per_minute=60,
        all_per_minute=600,
        waiting=20,
        chat=ChatKind.LIGHT,
        mcp=True,
        contacts=contacts,
        feedback=Path("verdicts.sqlite"),
        metrics_port=9100,
        log_level="info",
    )


def test_a_flag_wins_over_its_variable():
    """And an empty variable is none."""
    environment = {"REPORT_RAG_PORT": "7861", "REPORT_RAG_PUBLIC_URL": " "}
    settings = read_settings({"port": "7999", "host": None}, environment)
    assert (settings.port, settings.host, settings.public_url) == (7999, "127.0.0.1", "")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("port", "0", "not a port: a number from 1 to 65535"),
        ("port", "70000", "not a port"),
        ("port", "web", "not a port"),
        ("metrics_port", "-1", "not a port"),
        ("host", "http://x", "not a host"),
        ("public_url", "ask.example.org", "not an address such as"),
        ("public_url", "https://example.org/chat?x", "not an address such as"),
        ("public_url", "https://example.org:99999", "not an address such as"),
        ("public_url", "https://ask..example.org", "not an address such as"),
        ("public_url", "https://a b", "not an address such as"),
        ("public_url", "https://example.org/ask/../report", "not an address such as"),
        ("public_url", "https://example.org/a//b", "not an address such as"),
        ("public_url", 'https://example.org/"><script>', "not an address such as"),
        ("partners", "*", "* is not an origin such as https://www.example.org"),
        ("partners", "https://*.example.org", "is not an origin"),
        ("partners", "http://example.org", "http for localhost only"),
        ("partners", "https://example.org/", "is not an origin"),
        ("partners", "https://good.example.org null", "null is not an origin"),
        ("partners", "https://a.example'; script-src *", "is not an origin"),
        ("trusted_proxies", "proxy", "does not appear to be an IPv4 or IPv6 network"),
        ("trusted_proxies", "*", "does not appear to be"),
        ("client_per_minute", "0", "not a number from 1 upwards"),
        ("all_per_minute", "many", "not a number from 1 upwards"),
        ("waiting", "1.5", "not a number from 1 upwards"),
        ("contacts", "nowhere.toml", "no such file"),
        ("chat", "none", "not one of full, light"),
        ("mcp", "yes", "not on or off"),
        ("log_level", "debug", "not one of error, warning, info"),
    ],
)
def test_a_wrong_value_is_one_clear_line(name, value, why):
    """It names the flag or the variable, the value and what is wanted."""
    with pytest.raises(SettingsError, match=re.escape(why)) as raised:
        read_settings({}, {f"REPORT_RAG_{name.upper()}": value})
    assert str(raised.value).startswith(f"REPORT_RAG_{name.upper()}={value}: ")
    assert "\n" not in str(raised.value)
    flag = f"--{name.replace('_', '-')}"
    with pytest.raises(SettingsError, match=re.escape(f"{flag}={value}: ")):
        read_settings({name: value}, {})


def test_the_public_address_may_have_a_path():
    """It is written as browsers write it, without a slash at its end."""
    settings = read_settings({"public_url": "https://Example.org:443/ask/"}, {})
    assert settings.public_url == settings.address == "https://example.org/ask"


@pytest.mark.parametrize(
    ("settings", "hosts"),
    [
        (Settings(), ("localhost", "127.0.0.1")),
        (
            Settings(public_url="https://ask.example.org:8443", host="0.0.0.0"),
            ("ask.example.org", "localhost", "127.0.0.1"),
        ),
        (Settings(host="0.0.0.0"), ("*",)),
        (
            Settings(public_url="https://[2001:db8::1]:8443"),
            ("[2001:db8::1]", "localhost", "127.0.0.1"),
        ),
        (
            Settings(public_url="https://example.org/ask"),
            ("example.org", "localhost", "127.0.0.1"),
        ),
    ],
)
def test_it_answers_to_its_own_names(settings, hosts):
    """Where others reach it and it has no name, any name is taken."""
    assert settings.hosts == hosts


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (Settings(), "http://127.0.0.1:7860"),
        (Settings(host="::1", port=7861), "http://[::1]:7861"),
        (Settings(host="0.0.0.0", port=7861), f"http://{platform.node()}:7861"),
        (Settings(host="::"), f"http://{platform.node()}:7860"),
        (Settings(host="0.0.0.0", public_url="https://a.example"), "https://a.example"),
    ],
)
def test_people_find_it_at_an_address(settings, address):
    """The public one, or where it listens; at all addresses it has the name of the machine."""
    assert settings.address == address


@pytest.mark.parametrize("option", OPTIONS, ids=lambda one: one.name)
def test_every_setting_is_documented(option):
    """With flag and variable, in the one table of settings."""
    rows = [line for line in DOCUMENTED.read_text().splitlines() if line.startswith("| `--")]
    assert [row for row in rows if f"`{option.flag}`" in row and f"`{option.variable}`" in row]
    assert len(rows) == len(OPTIONS)
