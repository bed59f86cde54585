"""E-mail addresses and phone numbers. Nothing is looked up in a network: the program works offline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import digits_folded, one_line, shown
from hris_desktop.domain.kinds_locale import locale
from hris_desktop.domain.schema import Context, Kind, Parsed

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_LIKE_EMAIL = "An e-mail address looks like anna.berg@example.com."
_LIKE_PHONE = "With country code it looks like +49 1512 3456789."
_EXTENSION = re.compile(r"(?:;ext=|ext\.?|extension|x|#)\s*[0-9]{1,9}$", re.IGNORECASE)


class Email(Kind):
    """An e-mail address; the host in lower case, international names allowed."""

    __slots__ = ()

    name: ClassVar[str] = "email"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        from email_validator import EmailNotValidError, validate_email

        line = one_line(text, 320).replace("\uff20", "@").removeprefix("mailto:")
        try:
            found = validate_email(line, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise Invalid(f"{_email_fault(line)} {_LIKE_EMAIL}") from None
        return Parsed(found.normalized)

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)


def _email_fault(line: str) -> str:
    """What is wrong, in our words: the library's repeat parts of the address."""
    if line.count("@") != 1:
        return f"An e-mail address has exactly one @, this has {line.count('@')}."
    if " " in line:
        return "There is a space in this address."
    if "." not in line.partition("@")[2]:
        return "After the @ comes a whole host name with a dot."
    return "This is not a complete e-mail address."


class Phone(Kind):
    """A phone number, stored as E.164."""

    __slots__ = ()

    name: ClassVar[str] = "phone"
    reads: ClassVar[tuple[str, ...]] = ("country",)

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        line = digits_folded(one_line(text, 60)).strip()
        bare = _EXTENSION.sub("", line).strip()
        number = _number(bare, context.values.get("country") or locale(context.locale).territory)
        warnings = () if bare == line else ("The extension is left out: the number alone is kept.",)
        return _checked(number, warnings)

    @override
    def display(self, value: str, context: Context) -> str:
        number = _stored_number(value)
        if number is None:
            return shown(value)
        from phonenumbers import PhoneNumberFormat, format_number

        return format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _number(line: str, region: str | None) -> PhoneNumber:
    """The number meant.

    Raises:
        Invalid: letters, no digits, no country code and no country to assume one from.
    """
    from phonenumbers import NumberParseException, parse

    if any(char.isalpha() for char in line):
        raise Invalid(f"There are letters in this number. {_LIKE_PHONE}")
    international = f"+{line[2:]}" if line.startswith("00") else line
    try:
        return parse(international, region)
    except NumberParseException as refusal:
        if refusal.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise Invalid(f"This does not begin with the code of a country. {_LIKE_PHONE}") from None
        raise Invalid(f"This is not a whole phone number. {_LIKE_PHONE}") from None


def _checked(number: PhoneNumber, warnings: tuple[str, ...]) -> Parsed:
    from phonenumbers import PhoneNumberFormat, ValidationResult, format_number, is_possible_number_with_reason
    from phonenumbers import is_valid_number as in_use

    reason = is_possible_number_with_reason(number)
    if reason == ValidationResult.TOO_LONG:
        raise Invalid(f"This number has too many digits. {_LIKE_PHONE}")
    if reason not in {ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}:
        raise Invalid(f"This number has too few digits. {_LIKE_PHONE}")
    if reason == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        raise Invalid(f"The area code is missing. {_LIKE_PHONE}")
    if not in_use(number):
        warnings = (*warnings, f"No number like this is given out there: please look at it again. {_LIKE_PHONE}")
    return Parsed(format_number(number, PhoneNumberFormat.E164), warnings)


def _stored_number(value: str) -> PhoneNumber | None:
    from phonenumbers import NumberParseException, parse

    if not re.fullmatch(r"\+[0-9]{4,17}", value, re.ASCII):
        return None
    try:
        return parse(value, None)
    except NumberParseException:
        return None
