"""Converters of the settings for the site's name, publisher, contact and licence."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

_LETTER = re.compile(r"[^\W\d_]")


def line(at_most: int) -> Callable[[str], str]:
    """Return a converter for a line of text with at least one letter."""

    def convert(text: str) -> str:
        if not text.isprintable():
            raise ValueError("use one line of printable characters")
        if len(text) > at_most:
            raise ValueError(f"use at most {at_most} characters")
        if not _LETTER.search(text):
            raise ValueError("use a name with at least one letter")
        return text

    return convert


def web_address(text: str) -> str:
    """Convert an https address."""
    try:
        URLValidator(schemes=["https"])(text)
    except ValidationError as error:
        raise ValueError("use an address that begins with https://") from error
    return text


def licence(text: str) -> tuple[str, str]:
    """Return the name of a licence, and the https address behind it; "" for none."""
    name, _, last = text.rpartition(" ")
    if "://" not in last:
        return line(120)(text), ""
    return line(120)(name.strip()), web_address(last)


def origin(text: str) -> str:
    """Convert the beginning of a site's addresses: scheme, host and perhaps a port."""
    address = text.removesuffix("/")
    try:
        URLValidator(schemes=["https", "http"])(address)
    except ValidationError:
        address = ""
    if address.count("/") != 2 or set(address) & set("@?#"):
        raise ValueError("use an address without a path, such as https://debates.example.org")
    return address


def contact(text: str) -> str:
    """Convert an e-mail address, or the https address of a page."""
    if "://" in text:
        return web_address(text)
    try:
        EmailValidator()(text)
    except ValidationError as error:
        raise ValueError("use an e-mail address, or an address with https://") from error
    return text
