"""DOIs and web addresses as people paste them, without what may differ in writing them."""

from __future__ import annotations

import re
from urllib.parse import unquote

LONGEST_WEB_ADDRESS = 500
"""Characters that an address has at most, as that of a source."""

_DOI = re.compile(r"\b10\.\d{4,9}(?:\.\d+)*/[^\s?#]*[^\W_][^\s?#]*", re.ASCII)
_AT_DOI_ORG = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/([^?#]+)", re.IGNORECASE)
_DOI_LABEL = re.compile(r"doi(?:\s*:\s*|\s+)(?=10\.)", re.IGNORECASE)
_WEB = re.compile(r"https?://(?:www\d?\.)?(?P<rest>\S+)|www\d?\.(?P<bare>\S+)", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"(?:[^\W_][\w-]*\.)+[a-z]{2,24}/\S+", re.IGNORECASE)
_AROUND = "<>()[]\"'“”„‘’«»"
_BEHIND = ".,;:!/" + _AROUND
_TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid)=[^&]*(?:&|\Z)", re.IGNORECASE)


def address_core(typed: str) -> str:
    """Return the part of a DOI or web address that identifies it; "" of any other text.

    It is the DOI itself, or the address without scheme, `www.`, fragment, parameters that track
    readers, and the slash at its end: `doi:10.1234/abc`, `https://doi.org/10.1234/abc` and the
    address of a publisher with this DOI are all `10.1234/abc`.
    """
    typed = typed.strip()
    if len(typed) > LONGEST_WEB_ADDRESS:
        return ""
    text = _DOI_LABEL.sub("", typed.lstrip(_AROUND), count=1).strip()
    # other blanks than a space are not printable
    if " " in text or not text.isprintable():
        return ""
    web = _WEB.match(text)
    if not (web or _DOI.match(text) or _WITHOUT_SCHEME.match(text)):
        return ""
    if doi := _DOI.search(text):
        return _without_end(doi[0])
    address = (web["rest"] or web["bare"]) if web else text
    core = _without_end(_TRACKING.sub("", address.partition("#")[0]).rstrip("?&"))
    return core if core[:1].isalnum() else ""


def doi_of_address(address: str) -> str:
    """Return the DOI of a web address at doi.org; "" of any other address."""
    match = _AT_DOI_ORG.match(address)
    doi = _DOI.fullmatch(unquote(match[1])) if match else None
    return doi[0] if doi else ""


def _without_end(address: str) -> str:
    """Strip punctuation that follows an address in a text; a parenthesis that it opened stays."""
    while address and address[-1] in _BEHIND:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address
