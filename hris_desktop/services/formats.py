"""How dates and numbers can be written: the countries on offer, and an example of each.

Only what people can also type again is offered: a test reads back every date and number in every one of them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

SYSTEM: Final = "system"
OWN: Final = "en_GB"
"""The program's own words are British English; its dates follow them until somebody chooses."""
PLACES: Final = (
    ("en_GB", "English (United Kingdom)"),
    ("en_IE", "English (Ireland)"),
    ("en_US", "English (United States)"),
    ("en_CA", "English (Canada)"),
    ("en_AU", "English (Australia)"),
    ("en_IN", "English (India)"),
    ("en_ZA", "English (South Africa)"),
    ("bg_BG", "Български (България)"),
    ("cs_CZ", "Čeština (Česko)"),
    ("da_DK", "Dansk (Danmark)"),
    ("de_AT", "Deutsch (Österreich)"),
    ("de_CH", "Deutsch (Schweiz)"),
    ("de_DE", "Deutsch (Deutschland)"),
    ("et_EE", "Eesti (Eesti)"),
    ("el_GR", "Ελληνικά (Ελλάδα)"),
    ("es_ES", "Español (España)"),
    ("es_MX", "Español (México)"),
    ("fr_BE", "Français (Belgique)"),
    ("fr_CA", "Français (Canada)"),
    ("fr_CH", "Français (Suisse)"),
    ("fr_FR", "Français (France)"),
    ("hr_HR", "Hrvatski (Hrvatska)"),
    ("id_ID", "Indonesia (Indonesia)"),
    ("is_IS", "Íslenska (Ísland)"),
    ("it_CH", "Italiano (Svizzera)"),
    ("it_IT", "Italiano (Italia)"),
    ("lv_LV", "Latviešu (Latvija)"),
    ("lt_LT", "Lietuvių (Lietuva)"),
    ("hu_HU", "Magyar (Magyarország)"),
    ("nl_BE", "Nederlands (België)"),
    ("nl_NL", "Nederlands (Nederland)"),
    ("nb_NO", "Norsk bokmål (Norge)"),
    ("pl_PL", "Polski (Polska)"),
    ("pt_BR", "Português (Brasil)"),
    ("pt_PT", "Português (Portugal)"),
    ("ro_RO", "Română (România)"),
    ("ru_RU", "Русский (Россия)"),
    ("sk_SK", "Slovenčina (Slovensko)"),
    ("sl_SI", "Slovenščina (Slovenija)"),
    ("sr_RS", "Српски (Србија)"),
    ("fi_FI", "Suomi (Suomi)"),
    ("sv_SE", "Svenska (Sverige)"),
    ("vi_VN", "Tiếng Việt (Việt Nam)"),
    ("tr_TR", "Türkçe (Türkiye)"),
    ("uk_UA", "Українська (Україна)"),
    ("he_IL", "Hebrew (Israel)"),
    ("ja_JP", "Japanese (Japan)"),
    ("ko_KR", "Korean (South Korea)"),
    ("zh_CN", "Chinese (China)"),
    ("zh_TW", "Chinese (Taiwan)"),
)
"""(locale, its name): in its own language where the program's font has the letters, else in English."""
_SAMPLE_DAY: Final = date(2026, 11, 24)
_SAMPLE_NUMBER: Final = Decimal("1234567.89")


def locale_of(choice: str, computer: str) -> str:
    """The locale that a choice means. ``computer``: what the computer is set to; unknown ones are the program's own."""
    known = {name for name, _ in PLACES}
    wanted = computer if choice == SYSTEM else choice
    if wanted in known:
        return wanted
    language = wanted.split("_")[0]
    return next((name for name in sorted(known) if language and name.split("_")[0] == language), OWN)


def sample(locale: str) -> str:
    """A day and a number as they will be written."""
    from babel.dates import format_date  # noqa: PLC0415 - slow to import, not needed to start
    from babel.numbers import format_decimal  # noqa: PLC0415 - the same

    day = format_date(_SAMPLE_DAY, "long", locale=locale)
    return f"{day} · {format_decimal(_SAMPLE_NUMBER, locale=locale)}"
