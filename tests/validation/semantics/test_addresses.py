"""Addresses as the URL parser of OpenClaw's runtime reads them."""

from __future__ import annotations

import pytest

from openclaw_doctor.validation.semantics.addresses import (
    exact_host,
    read_address,
)
from openclaw_doctor.validation.semantics.authored import is_absolute_path


def is_web_address(text: str) -> bool:
    address = read_address(text)
    return address is not None and address.is_web


@pytest.mark.parametrize(
    ("text", "host", "port", "path"),
    [
        ("http://x", "x", None, "/"),
        (" HTTPS://X.De:443/a ", "x.de", None, "/a"),
        ("http:x", "x", None, "/"),
        ("http:\\\\h\\a", "h", None, "/a"),
        ("http:///x", "x", None, "/"),
        ("http://a\tb", "ab", None, "/"),
        ("http://u:canary@h:08080/", "h", 8080, "/"),
        ("http://1.2.3", "1.2.0.3", None, "/"),
        ("http://0x7f.1", "127.0.0.1", None, "/"),
        ("http://0300.1", "192.0.0.1", None, "/"),
        ("http://[::FFFF:1.2.3.4]:1", "[::ffff:102:304]", 1, "/"),
        ("http://a%41", "aa", None, "/"),
        ("http://b\u00fccher.example", "xn--bcher-kva.example", None, "/"),
        ("http://\N{LOBSTER}.example", "xn--ut9h.example", None, "/"),
        ("https://h/a/../.", "h", None, "/"),
        ("https://h/a/%2E%2e/b/..", "h", None, "/"),
        ("https://h/a/b/..", "h", None, "/a/"),
    ],
)
def test_parts_of_an_address(text: str, host: str, port: int | None, path: str) -> None:
    address = read_address(text)
    assert address is not None
    assert (address.host, address.port, address.path) == (host, port, path)
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "//x",
        "http",
        "http://",
        "http://u@",
        "https://a b/",
        "http://[::1",
        "http://[::g]",
        "http://256.1.1.1",
        "http://1.2.3.4.5",
        "http://a.0x",
        "http://08.1",
        "http://a:99999",
        "http://a:80x",
        "http://a%20b",
        "http://%00",
        "http://a<b",
        "1http://x",
        "foo://a b",
        "foo://a:99999",
    ],
)
def test_no_address(text: str) -> None:
    assert read_address(text) is None
    assert not is_web_address(text)


@pytest.mark.parametrize("text", ["ws://x", "mailto:a", "foo:a b", "javascript:x"])
def test_other_schemes_are_addresses_but_not_of_the_web(text: str) -> None:
    assert read_address(text) is not None
    assert not is_web_address(text)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("https://h", True),
        ("https://h:1/?#", True),
        ("https://@h", True),
        ("https://h/a", False),
        ("https://h?q", False),
        ("https://h#f", False),
        ("https://canary@h", False),
        ("ws://h", False),
    ],
)
def test_bare_origin(text: str, bare: bool) -> None:
    address = read_address(text)
    assert address is not None
    assert address.is_bare_origin is bare


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Example.ORG.", "example.org"),
        ("[::1]", "::1"),
        ("1.2.3.4", "1.2.3.4"),
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("256.1.1.1", None),
        ("*.example.org", None),
        ("x:80", None),
        ("a_b.example", None),
        ("-a.example", None),
        ("a..example", None),
        ("a" * 64, None),
        (" ", None),
    ],
)
def test_exact_host(text: str, host: str | None) -> None:
    assert exact_host(text) == host


def test_absolute_paths_are_those_of_posix() -> None:
    assert is_absolute_path("/x")
    assert not is_absolute_path("C:\\x")
