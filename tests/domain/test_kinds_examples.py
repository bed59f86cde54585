"""Right and wrong answers per kind, as people type them, and what they are told."""

from __future__ import annotations

from datetime import date

import pytest

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds import BIRTH_DATE, KINDS, Context, Kind
from hris_desktop.domain.kinds_iban import _EXAMPLES
from hris_desktop.domain.kinds_ids import _looks_like
from hris_desktop.domain.kinds_locale import countries
from hris_desktop.domain.kinds_mrz import check_digit
from hris_desktop.domain.kinds_postcodes import PATTERNS, example
from hris_desktop.domain.kinds_tax import MODULES
from hris_desktop.domain.schema import Choice, Field, Rule, Sensitivity

TODAY = date(2026, 11, 21)
CHOICES = (Choice("home", "Home"), Choice("postal", "Postal address"))
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


def context(locale: str = "en", **values: str) -> Context:
    field = Field("f", "F", KINDS["text"], Sensitivity.S2, Rule.DIRECT, choices=CHOICES)
    return Context(locale=locale, today=TODAY, values=values, field=field)


def refused(kind: Kind, text: str, here: Context) -> str:
    """Everything an error would carry out; empty if the text is fine."""
    try:
        kind.parse(text, here)
    except Invalid as refusal:
        return f"{refusal!r} {refusal.message} {refusal.__cause__!r}"
    return ""


GOOD: list[tuple[str, str, str, dict[str, str]]] = [
    ("text", "  B\u00a02.14\t", "B 2.14", {}),
    ("text", "Cafe\u0301", "Café", {}),
    ("multiline", "one\r\ntwo\u2028three", "one\ntwo\nthree", {}),
    ("lines", "Lindenweg 4\n\nHinterhaus", '["Lindenweg 4","Hinterhaus"]', {}),
    ("name", "Sukarno", "Sukarno", {}),
    ("name", "  محمد   علي ", "محمد علي", {}),
    ("name", "O’Neill-Núñez", "O’Neill-Núñez", {}),
    ("name", "\u202aAnna Berg\u202c", "Anna Berg", {}),
    ("email", "Anna.Berg@Example.COM", "Anna.Berg@example.com", {}),
    ("email", " ändern＠exämple.de ", "ändern@exämple.de", {}),
    ("phone", "+49 (0) 1512-345 67 89", "+4915123456789", {}),
    ("phone", "0049 1512 3456789", "+4915123456789", {}),
    ("phone", "+٤٩ ١٥١٢ ٣٤٥٦٧٨٩", "+4915123456789", {}),
    ("phone", "＋４９ １５１２ ３４５６７８９", "+4915123456789", {}),
    ("phone", "\u202a+49 1512 3456789\u202c", "+4915123456789", {}),
    ("phone", "01512 3456789", "+4915123456789", {"country": "DE"}),
    ("date", "1990-05-03", "1990-05-03", {}),
    ("date", "3 May 1990", "1990-05-03", {}),
    ("date", "May 3rd, 1990", "1990-05-03", {}),
    ("date", "3.5.1990", "1990-05-03", {}),
    ("date", "31/12/2026", "2026-12-31", {}),
    ("date", "２０２６年１１月２１日", "2026-11-21", {}),
    ("month", "2015-03", "2015-03", {}),
    ("month", "March 2015", "2015-03", {}),
    ("month", "3/2015", "2015-03", {}),
    ("day_month", "3 May", "--05-03", {}),
    ("day_month", "29.02.", "--02-29", {}),
    ("country", "germany", "DE", {}),
    ("country", "de", "DE", {}),
    ("country", "Kosovo", "XK", {}),
    ("countries", "Portugal, germany\nDE", '["DE","PT"]', {}),
    ("region", "california", "US-CA", {"country": "US"}),
    ("region", "DE-HB", "DE-HB", {"country": "DE"}),
    ("region", "Kerala", "Kerala", {"country": "IN"}),
    ("postcode", "D-28195", "28195", {"country": "DE"}),
    ("postcode", "sw1a1aa", "SW1A 1AA", {"country": "GB"}),
    ("postcode", "1234ab", "1234 AB", {"country": "NL"}),
    ("postcode", "00950", "00-950", {"country": "PL"}),
    ("postcode", "LV1010", "LV-1010", {"country": "LV"}),
    ("postcode", "d02 x285", "D02 X285", {"country": "IE"}),
    ("postcode", "902101234", "90210-1234", {"country": "US"}),
    ("language", "Portuguese", "pt", {}),
    ("language", "pt-br", "pt-BR", {}),
    ("currency", "euro", "EUR", {}),
    ("iban", "de89 3704 0044 0532 0130 00", "DE89370400440532013000", {}),
    ("iban", "IBAN: DE89\u00a03704‑0044–0532 0130 ００", "DE89370400440532013000", {}),
    ("iban", "DE٨٩ 3704 0044 0532 0130 00", "DE89370400440532013000", {}),
    ("bic", "coba de ff xxx", "COBADEFFXXX", {}),
    ("account_number", "0001-2345 6789", "000123456789", {}),
    ("routing_number", "0210 0002 1", "021000021", {"currency": "USD"}),
    ("routing_number", "20-00-00", "200000", {"currency": "GBP"}),
    ("routing_number", "SBIN0001234", "SBIN0001234", {"currency": "INR"}),
    ("decimal", "0.80", "0.8", {}),
    ("money", "4'200.50", "4200.5", {}),
    ("money", "1,234,567.89", "1234567.89", {}),
    ("money", "1.234.567,89", "1234567.89", {}),
    ("percent", "40 %", "40", {}),
    ("percent", "٣٣٫٣٣٪", "33.33", {}),
    ("integer", "007", "7", {}),
    ("choice", "HOME", "home", {}),
    ("choice", "postal address", "postal", {}),
    ("open_choice", "Postal address", "postal", {}),
    ("open_choice", "on a boat", "other:on a boat", {}),
    ("open_choice", "other:other:x", "other:other:x", {}),
    ("yes_no", "yes", "yes", {}),
    ("tax_number", "36 574 261 809", "36574261809", {"country": "DE", "kind": "tax"}),
    ("tax_number", "131052-308T", "131052-308T", {"country": "FI", "kind": "tax"}),
    ("tax_number", "536-90-4399", "536904399", {"country": "US", "kind": "social"}),
    ("document_number", TD1, "D23145890", {}),
    ("document_number", TD3, "L898902C3", {}),
    ("document_number", "l898902c36uto7408122f1204159ze184226b<<<<<10", "L898902C3", {}),
    ("document_number", "D23145890<7349", "D23145890734", {}),
    ("document_number", "C01X 00T47", "C01X00T47", {}),
    ("identifier", "AB 123-456", "AB123456", {}),
    ("employee_number", "hb-10482", "HB-10482", {}),
    ("person", "6F1C2F6E-7A0B-4C57-9D0E-000000000001", "6f1c2f6e-7a0b-4c57-9d0e-000000000001", {}),
    ("file", "sha256:9f86d081", "sha256:9f86d081", {}),
]
BAD: list[tuple[str, str, str, dict[str, str]]] = [
    ("text", " \u00a0\u200b ", "Nothing is written", {}),
    ("text", "a\x07b", "cannot be seen", {}),
    ("text", "a\ud800", "cannot be seen", {}),
    ("text", "x" * 201, "This has 201 characters. At most 200", {}),
    ("multiline", "x" * 10_001, "At most 4,000", {}),
    ("name", "1234", "at least one letter, like Anna Berg", {}),
    ("email", "anna.example.com", "exactly one @, this has 0. An e-mail address looks like", {}),
    ("email", "anna berg@example.com", "a space", {}),
    ("email", "anna@localhost", "with a dot", {}),
    ("phone", "1512 3456789", "+49 1512 3456789", {}),
    ("phone", "+49 CALL ME NOW", "letters", {}),
    ("phone", "+1 212 555 01234", "too many digits", {}),
    ("phone", "+33 1 23", "few digits", {}),
    ("phone", "+999 123456789", "code of a country", {}),
    ("date", "03/05/1990", "two different days. Write it like 1990-05-03", {}),
    ("date", "3.5.90", "four digits", {}),
    ("date", "2026-02-30", "does not exist", {}),
    ("date", "1 Foo 1990", "no month", {}),
    ("date", "1899-01-01", "between 1900 and 2199", {}),
    ("date", "1990-" + "9" * 40 + "-01", "does not exist", {}),
    ("month", "2015", "a month with its year", {}),
    ("day_month", "3 May 1990", "year is not asked for", {}),
    ("day_month", "--02-30", "does not exist", {}),
    ("country", "Atlantis", "like Germany or DE", {}),
    ("country", "EU", "like Germany or DE", {}),
    ("currency", "DEM", "in use today", {}),
    ("currency", "Taler", "like Euro or EUR", {}),
    (
        "iban",
        "DE89 3704 0044 0532 0130 0",
        "This has 21 characters. A German IBAN has 22, like DE89 3704 0044 0532 0130 00.",
        {},
    ),
    ("iban", "DE88 3704 0044 0532 0130 00", "check digits do not fit", {}),
    ("iban", "US64 SVBK US6S 3300 9588 79", "account and routing number", {}),
    ("iban", "DE89 3704 0044 0532 0130 0A", "letters where this country has digits", {}),
    ("iban", "DE89 3704 0044 0532 0130 0!", "only letters A to Z and digits", {}),
    ("iban", "NO93 8601 1117 94", "A Norwegian IBAN has 15", {}),
    ("bic", "COBADEF", "This has 7 characters. A BIC has 8 or 11", {}),
    ("account_number", "123", "4 to 34", {}),
    ("routing_number", "021000022", "check digit does not fit", {"currency": "USD"}),
    ("routing_number", "02100002", "9 digits, like 021000021", {"currency": "USD"}),
    ("money", "€ 4200", "amount alone", {}),
    ("money", "1,234", "two numbers", {}),
    ("money", "1,2,3", "not a number", {}),
    ("money", "NaN", "amount alone", {}),
    ("money", "-5", "between 0 and", {}),
    ("percent", "100.01", "between 0 and 100", {}),
    ("percent", "33.333", "two numbers", {}),
    ("integer", "1.5", "no decimals", {}),
    ("choice", "barn", "Pick one: Home, Postal address", {}),
    ("yes_no", "maybe", "Yes or No", {}),
    ("tax_number", "36 574 261 808", "check digit does not fit", {"country": "DE", "kind": "tax"}),
    ("tax_number", "3657426180", "10 characters", {"country": "DE", "kind": "tax"}),
    ("document_number", TD3.replace("C36", "C37"), "check digit", {}),
    ("document_number", TD3.replace("740812", "740813"), "check digit", {}),
    ("document_number", TD1.replace("D2314", "D2315"), "check digit", {}),
    ("document_number", "L898902C<", "missing", {}),
    ("identifier", "ABC", "4 to 30", {}),
    ("employee_number", "10 482/7", "like 10482", {}),
    ("person", "Nobody", "Pick a person", {}),
    ("file", "../../etc/passwd", "reference of a file", {}),
]
WARNED: list[tuple[str, str, str, dict[str, str]]] = [
    ("name", "Anna 2", "digits or symbols", {}),
    ("phone", "+1 212 555 0123 ext 12", "extension", {}),
    ("phone", "+49 1 2345678901", "No number like this", {}),
    ("postcode", "2819", "It looks like 12345", {"country": "DE"}),
    ("postcode", "10", "It looks like LV-1234", {"country": "LV"}),
    ("region", "Bavaria", "Baden-Württemberg or BW", {"country": "DE"}),
    ("bic", "COBAXXFF", "no country we know", {}),
    (
        "tax_number",
        "12 345678 A 123",
        "Format only: for this kind of number in Germany",
        {"country": "DE", "kind": "social"},
    ),
    ("tax_number", "078-05-1120", "unusual", {"country": "US", "kind": "social"}),
    ("identifier", "AB123456", "Only the form", {}),
    ("document_number", "L898902C3", "Only the form", {}),
]


def _id(row: object) -> str | None:
    return ascii(row)[:30] if isinstance(row, str) else ""


@pytest.mark.parametrize(("kind", "text", "value", "values"), GOOD, ids=_id)
def test_a_right_answer_is_stored_in_one_form(kind: str, text: str, value: str, values: dict[str, str]) -> None:
    assert KINDS[kind].parse(text, context(**values)).value == value


@pytest.mark.parametrize("locale", ["en", "de_DE", "ar", "ja"])
def test_what_the_form_shows_is_read_back_as_it_was_stored(locale: str) -> None:
    for kind, _, value, values in GOOD:
        here = context(locale, **values)
        assert KINDS[kind].parse(KINDS[kind].write(value, here), here).value == value


@pytest.mark.parametrize(("kind", "text", "said", "values"), BAD, ids=_id)
def test_a_wrong_answer_is_refused_in_words(kind: str, text: str, said: str, values: dict[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        KINDS[kind].parse(text, context(**values))
    assert said in caught.value.message


@pytest.mark.parametrize(("kind", "text", "said", "values"), WARNED, ids=_id)
def test_a_doubtful_answer_is_kept_with_a_warning(kind: str, text: str, said: str, values: dict[str, str]) -> None:
    warnings = KINDS[kind].parse(text, context(**values)).warnings
    assert said in " ".join(warnings)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_never_repeats_the_value(kind: str) -> None:
    for secret in ("Zq7793188", "77931", "zq@77931", "DE77931", "77931<<9", "--77931", "77931/77931"):
        assert "7793" not in refused(KINDS[kind], secret, context(country="DE", kind="tax", currency="USD"))


def test_every_kind_has_examples() -> None:
    assert {row[0] for row in GOOD} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "value", "locale", "shown", "values"),
    [
        ("date", "1990-05-03", "en", "May 3, 1990", {}),
        ("date", "1990-05-03", "de", "03.05.1990", {}),
        ("month", "2015-03", "de", "März 2015", {}),
        ("day_month", "--05-03", "de", "3. Mai", {}),
        ("country", "DE", "fr", "Allemagne", {}),
        ("countries", '["DE","PT"]', "en", "Germany, Portugal", {}),
        ("region", "US-CA", "de", "California", {}),
        ("language", "pt", "de", "Portugiesisch", {}),
        ("currency", "EUR", "en", "Euro", {}),
        ("iban", "DE89370400440532013000", "en", "DE89 3704 0044 0532 0130 00", {}),
        ("phone", "+4915123456789", "en", "+49 1512 3456789", {}),
        ("money", "4200.5", "en", "€4,200.50", {"currency": "EUR"}),
        ("money", "4200.5", "de", "4.200,50\u00a0€", {"currency": "EUR"}),
        ("money", "12.3456", "en", "$12.3456", {"currency": "USD"}),
        ("money", "4200.5", "de", "4.200,5", {}),
        ("percent", "33.33", "de", "33,33\u00a0%", {}),
        ("lines", '["a","b"]', "en", "a\nb", {}),
        ("choice", "postal", "en", "Postal address", {}),
        ("open_choice", "other:on a boat", "en", "on a boat", {}),
        ("tax_number", "36574261809", "en", "36 574 261 809", {"country": "DE", "kind": "tax"}),
        ("date", "not a date", "en", "not a date", {}),
        ("person", "6f1c2f6e-7a0b-4c57-9d0e-000000000009", "en", "Somebody who is not in the directory", {}),
    ],
)
def test_values_are_shown_as_the_locale_does(
    kind: str, value: str, locale: str, shown: str, values: dict[str, str]
) -> None:
    assert KINDS[kind].display(value, context(locale, **values)) == shown


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [("en_US", "03/05/1990", "1990-03-05"), ("en_GB", "03/05/1990", "1990-05-03"), ("fr", "03/05/1990", "1990-05-03")],
)
def test_the_locale_orders_day_and_month(locale: str, text: str, value: str) -> None:
    assert KINDS["date"].parse(text, context(locale)).value == value


@pytest.mark.parametrize(("locale", "value"), [("en_US", "1234"), ("de", "1.234"), ("fr_FR", "1.234")])
def test_the_locale_says_what_a_lone_comma_is(locale: str, value: str) -> None:
    assert KINDS["money"].parse("1,234", context(locale)).value == value


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("iban", "DE89370400440532013000", "•••• •••• 3000"),
        ("tax_number", "536904399", "•••• •••• 4399"),
        ("account_number", "12345678", "•••• •••• 5678"),
        ("account_number", "1234567", "•••• ••••"),
        ("document_number", "C01X", "•••• ••••"),
        ("date", "1990-05-03", "•••• ••••"),
        ("name", "Anna Berg", "•••• ••••"),
        ("money", "4200.50", "•••• ••••"),
        ("iban", "", ""),
    ],
)
def test_masks(kind: str, value: str, masked: str) -> None:
    assert KINDS[kind].mask(value) == masked


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("2012-11-21", True),
        ("2012-11-22", False),
        ("1926-11-21", True),
        ("1925-11-21", False),
        ("2027-01-01", False),
    ],
)
def test_an_employee_is_14_to_100_years_old(text: str, fine: bool) -> None:
    message = refused(BIRTH_DATE, text, context())
    assert bool(message) != fine
    assert fine or "1990-05-03" in message


def test_a_name_finds_its_person_unless_two_have_it() -> None:
    people = {f"6f1c2f6e-7a0b-4c57-9d0e-00000000000{n}": name for n, name in enumerate(["Anna", "Li", "Li"])}
    field = Field("f", "F", KINDS["person"], Sensitivity.S0, Rule.HR)
    here = Context(locale="en", today=TODAY, values={}, field=field, people=people)
    first, second, _ = people
    assert KINDS["person"].parse("anna", here).value == first
    assert KINDS["person"].write(first, here) == "Anna"
    assert KINDS["person"].write(second, here) == second
    with pytest.raises(Invalid, match="Several people"):
        KINDS["person"].parse("Li", here)


def test_iso_3166_has_249_countries_and_kosovo_is_let_in() -> None:
    assert len(countries("en")) == 249 + 1


@pytest.mark.parametrize("like", [like for _, like in _EXAMPLES.values()])
def test_the_sample_ibans_are_right_themselves(like: str) -> None:
    assert KINDS["iban"].display(KINDS["iban"].parse(like, context()).value, context()) == like


def test_the_sample_postcode_of_a_country_is_its_own_form() -> None:
    for country in PATTERNS:
        parsed = KINDS["postcode"].parse(example(country).replace(" ", "").lower(), context(country=country))
        assert parsed.value == example(country)
        assert not parsed.warnings
        assert country in countries("en")


@pytest.mark.parametrize(
    ("country", "sort", "number"),
    [
        ("AT", "social", "1237 010180"),
        ("AU", "tax", "123 456 782"),
        ("BE", "national", "85.07.30-033 28"),
        ("BR", "tax", "390.533.447-05"),
        ("CA", "social", "123-456-782"),
        ("CH", "social", "756.9217.0769.85"),
        ("ES", "tax", "54362315-K"),
        ("FR", "social", "2 95 10 99 126 111 93"),
        ("IE", "tax", "6433435F"),
        ("IT", "tax", "RCCMNL83S18D969H"),
        ("NL", "tax", "1112.22.333"),
        ("NO", "national", "151086 95088"),
        ("PL", "national", "44051401359"),
        ("SE", "national", "880320-0016"),
        ("TR", "tax", "17291716060"),
    ],
)
def test_national_numbers_are_checked_by_their_country(country: str, sort: str, number: str) -> None:
    here = context(country=country, kind=sort)
    parsed = KINDS["tax_number"].parse(number, here)
    assert not parsed.warnings
    assert KINDS["tax_number"].parse(parsed.value, here).value == parsed.value
    at = max(index for index, char in enumerate(number) if char.isdigit())
    with pytest.raises(Invalid, match=r"check digit|form of such a number"):
        KINDS["tax_number"].parse(f"{number[:at]}{(int(number[at]) + 1) % 10}{number[at + 1 :]}", here)


def test_every_module_of_the_table_exists_and_checks() -> None:
    from importlib import import_module

    for sorts in MODULES.values():
        for name in (name for names in sorts.values() for name in names):
            module = import_module(f"stdnum.{name}")
            assert not module.is_valid("?")
            sample = _looks_like(module).removeprefix("It looks like ").removesuffix(".")
            assert module.is_valid(sample) or sample.startswith("Compare"), name
    assert set(MODULES) < set(countries("en"))


def test_check_digits_of_icao_9303() -> None:
    assert [check_digit(field) for field in ("D23145890", "740812", "120415", "L898902C3")] == ["7", "2", "9", "6"]


def test_libraries_are_not_imported_before_they_are_needed() -> None:
    import subprocess
    import sys

    slow = ("babel", "schwifty", "phonenumbers", "stdnum", "email_validator")
    code = f"import hris_desktop.domain.catalogue, sys; print(*(m for m in {slow} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
