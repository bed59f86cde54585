"""Numbers that authorities give to people: tax and national ids by python-stdnum, travel documents by ICAO 9303.

A check digit that fails blocks; where no check exists the number is kept and the person is told that only its form
was looked at.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import compact, digits_folded, one_line, shown, tail_mask
from hris_desktop.domain.kinds_locale import countries
from hris_desktop.domain.kinds_mrz import document_number
from hris_desktop.domain.kinds_tax import MODULES
from hris_desktop.domain.schema import Context, Kind, Parsed

if TYPE_CHECKING:
    from types import ModuleType

_IDENTIFIER = re.compile(r"[A-Z0-9]+", re.ASCII)
_EMPLOYEE_NUMBER = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*", re.ASCII)
_FORMAT_ONLY = "Only the form of this number was looked at, there is no check digit to test: please compare it."
_LIKE_IDENTIFIER = "It has 4 to 30 letters A to Z and digits, at least one digit, like AB 123456."
_LONGEST_EMPLOYEE_NUMBER = 20


class Identifier(Kind):
    """A number of which only the form can be looked at."""

    __slots__ = ()

    name: ClassVar[str] = "identifier"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        return Parsed(identifier(text), (_FORMAT_ONLY,))

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)

    @override
    def mask(self, value: str) -> str:
        return tail_mask(value)


def identifier(text: str) -> str:
    """Capitals and digits of an identifier.

    Raises:
        Invalid: other characters, no digit, too short or too long.
    """
    bare = compact(text)
    if not _IDENTIFIER.fullmatch(bare) or not any(char.isdigit() for char in bare):
        raise Invalid(f"There is a character in this that such numbers do not have. {_LIKE_IDENTIFIER}")
    if not len("AB12") <= len(bare) <= 30:  # noqa: PLR2004 - the sentence says it
        raise Invalid(f"This has {len(bare)} characters. {_LIKE_IDENTIFIER}")
    return bare


class TaxNumber(Kind):
    """A tax, social security or national number, by the country and kind of the same item."""

    __slots__ = ()

    name: ClassVar[str] = "tax_number"
    reads: ClassVar[tuple[str, ...]] = ("country", "kind")

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        country, sort = context.values.get("country", ""), context.values.get("kind", "")
        names = MODULES.get(country, {}).get(sort, ())
        if not names:
            return Parsed(identifier(text), (_no_module(country, context.locale),))
        typed = digits_folded(one_line(text, 60))
        identifier(typed.replace("+", ""))
        return _by_modules(typed, [_module(name) for name in names])

    @override
    def display(self, value: str, context: Context) -> str:
        country, sort = context.values.get("country", ""), context.values.get("kind", "")
        for module in map(_module, MODULES.get(country, {}).get(sort, ())):
            if hasattr(module, "format") and module.is_valid(value):
                return str(module.format(value))
        return shown(value)

    @override
    def write(self, value: str, context: Context) -> str:
        return shown(value)

    @override
    def mask(self, value: str) -> str:
        return tail_mask(value)


def _no_module(country: str, name: str) -> str:
    where = countries(name).get(country, "this country")
    return f"Format only: for this kind of number in {where} no check is known. Please compare it with the letter."


def _module(name: str) -> ModuleType:
    return import_module(f"stdnum.{name}")


def _by_modules(typed: str, modules: list[ModuleType]) -> Parsed:
    """The number as the first module that knows it writes it; a doubtful part (a date, a region) only warns."""
    from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

    refusals: list[ValidationError] = []
    for module in modules:
        try:
            return Parsed(str(module.validate(typed)))
        except ValidationError as refusal:
            refusals.append(refusal)
    if any(isinstance(refusal, InvalidChecksum) for refusal in refusals):
        raise Invalid(f"The check digit does not fit: something is mistyped. {_looks_like(modules[0])}")
    if any(isinstance(refusal, InvalidComponent) for refusal in refusals):
        return Parsed(identifier(typed), (f"A part of this number is unusual. {_looks_like(modules[0])}",))
    raise Invalid(
        f"This is not the form of such a number ({len(compact(typed))} characters). {_looks_like(modules[0])}"
    )


def _looks_like(module: ModuleType) -> str:
    """A sample out of the module's own examples, which are public."""
    found = re.search(r"validate\('([^']+)'\)", module.__doc__ or "")
    return f"It looks like {found.group(1)}." if found else "Compare it with the letter of the authority."


class DocumentNumber(Kind):
    """The number of a passport, identity card, visa or permit; out of the machine-readable zone if that is given."""

    __slots__ = ()

    name: ClassVar[str] = "document_number"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        typed = digits_folded(text[:200]).upper() if "<" in digits_folded(text[:200]) else ""
        if typed:
            return Parsed(document_number(typed))
        return Parsed(identifier(text), (_FORMAT_ONLY,))

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)

    @override
    def mask(self, value: str) -> str:
        return tail_mask(value)


class EmployeeNumber(Kind):
    """The number by which the organisation knows somebody: capitals, digits and hyphens."""

    __slots__ = ()

    name: ClassVar[str] = "employee_number"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        bare = digits_folded(one_line(text, 60)).upper().replace(" ", "")
        if len(bare) > _LONGEST_EMPLOYEE_NUMBER or not _EMPLOYEE_NUMBER.fullmatch(bare):
            raise Invalid(
                f"An employee number has at most {_LONGEST_EMPLOYEE_NUMBER} letters A to Z and digits, with hyphens "
                "between them, like 10482 or HB-10482."
            )
        return Parsed(bare)

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)
