"""Settings that say whose record this is."""

from __future__ import annotations

import pytest

from sinorus import site_identity
from sinorus.environment import Environment


@pytest.mark.parametrize("text", ["...", "12345", "a" * 61, "two\nlines"])
def test_what_is_no_name_of_a_site(text):
    with pytest.raises(ValueError, match="use"):
        site_identity.line(60)(text)


@pytest.mark.parametrize(
    "text", ["nobody", "http://example.org", "a@b", "https://", "@example.org"]
)
def test_what_is_no_contact(text):
    with pytest.raises(ValueError, match="address"):
        site_identity.contact(text)


@pytest.mark.parametrize("text", ["editors@example.org", "https://example.org/contact"])
def test_what_is_a_contact(text):
    assert site_identity.contact(text) == text


@pytest.mark.parametrize("text", ["CC BY 4.0", "http://example.org", "javascript:alert(1)"])
def test_what_is_no_address_of_a_licence(text):
    with pytest.raises(ValueError, match="https"):
        site_identity.web_address(text)


@pytest.mark.parametrize(
    ("text", "name_and_address"),
    [
        ("CC BY 4.0", ("CC BY 4.0", "")),
        ("CC BY  https://example.org/by/", ("CC BY", "https://example.org/by/")),
    ],
)
def test_a_licence_has_a_name_and_perhaps_an_address(text, name_and_address):
    assert site_identity.licence(text) == name_and_address


@pytest.mark.parametrize("text", ["https://example.org/by/", "CC BY http://example.org/by/"])
def test_what_is_no_licence(text):
    with pytest.raises(ValueError, match="use"):
        site_identity.licence(text)


def test_a_nonsense_contact_ends_the_start_in_one_line(capsys):
    environment = Environment({"SINORUS_CONTACT": "call me"})

    with pytest.raises(SystemExit):
        environment.parsed("SINORUS_CONTACT", "", site_identity.contact, "")

    assert capsys.readouterr().err == (
        "Sinorus cannot start: SINORUS_CONTACT is 'call me': use an e-mail address, or an address"
        " with https://.\n"
    )
