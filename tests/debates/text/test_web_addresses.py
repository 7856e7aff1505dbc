"""DOIs and web addresses as people paste them."""

from __future__ import annotations

import pytest

from debates.text.web_addresses import address_core, doi_of_address


@pytest.mark.parametrize(
    ("typed", "core"),
    [
        ("10.1234/abc", "10.1234/abc"),
        ("https://doi.org/10.1234/abc", "10.1234/abc"),
        ("http://dx.doi.org/10.1234/abc", "10.1234/abc"),
        (" doi:10.1234/abc ", "10.1234/abc"),
        ("DOI: 10.1234/abc.", "10.1234/abc"),
        ("https://www.journal.example/doi/full/10.1234/abc?src=list", "10.1234/abc"),
        ("(10.1016/S0140-6736(20)30183-5)", "10.1016/S0140-6736(20)30183-5"),
        ("https://www.review.example/a/1.html", "review.example/a/1.html"),
        ("www.review.example/a/", "review.example/a"),
        ("review.example/a", "review.example/a"),
        ("<http://review.example/a>,", "review.example/a"),
        ("https://review.example/?utm_source=b&id=7&fbclid=c#top", "review.example/?id=7"),
    ],
)
def test_spellings_of_an_address_share_their_core(typed, core):
    assert address_core(typed) == core


@pytest.mark.parametrize(
    "typed",
    ["", "and/or", "RFE/RL", "U.S./China", "10.5 percent", "10.1234", "10.1234/", "review.example",
     "https://", "https://?/", "what is said at https://review.example/a", "https://a\x00b/c",
     "doi", "2.5/3.5", "stance:denies", f"https://review.example/{'a' * 500}"],
)  # fmt: skip
def test_other_texts_have_none(typed):
    assert address_core(typed) == ""


@pytest.mark.parametrize(
    ("address", "doi"),
    [
        ("https://doi.org/10.1234/abc", "10.1234/abc"),
        ("http://dx.doi.org/10.1002/%28SICI%291097?urlappend=x#top", "10.1002/(SICI)1097"),
        ("https://www.journal.example/doi/full/10.1234/abc", ""),
        ("https://doi.org/the-identifier/resources", ""),
        ("https://doi.org.example/10.1234/abc", ""),
        ("", ""),
    ],
)
def test_addresses_at_doi_org_are_those_of_a_doi(address, doi):
    assert doi_of_address(address) == doi
