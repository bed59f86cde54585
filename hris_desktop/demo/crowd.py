"""More people than the cast has, for whoever wants a larger organisation: names of many countries, mixed by counting.

Nothing is drawn by lot: person number 57 is the same person in every demo.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

FIRST_NUMBER: Final = 10600
_STRIDE: Final = 7
"""Has no divisor in common with the lengths of the lists, so that first and last names go through all pairs."""


def more_people(pool: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """``count`` people in the form of ``people.json``; none for a count of 0 or less."""
    return [_person(pool, number) for number in range(max(count, 0))]


def _person(pool: Mapping[str, Any], number: int) -> dict[str, Any]:
    places: Sequence[Mapping[str, Any]] = pool["places"]
    place = places[number % len(places)]
    turn = number // len(places)
    first = place["first"][turn % len(place["first"])]
    last = place["last"][(turn * _STRIDE + turn // len(place["first"])) % len(place["last"])]
    jobs: Sequence[Mapping[str, str]] = pool["jobs"]
    job = jobs[number * _STRIDE % len(jobs)]
    since = -(60 + number * 53 % 2400)
    return {
        "key": f"crowd{number}",
        "name": f"{first} {last}",
        "since": since,
        "record": _record(place, job, number, since),
    }


def _record(place: Mapping[str, Any], job: Mapping[str, str], number: int, since: int) -> dict[str, Any]:
    days = {"@from": f"@{since}", "start_date": f"@{since}"}
    address = f"crowd{number}@northwind-freight.example"
    record: dict[str, Any] = {
        "directory": {**job, "location": place["city"], "work_email": address},
        "employment": [
            {**days, "number": str(FIRST_NUMBER + number), "primary": "Yes", "type": "Permanent", "fte": "1"}
        ],
        "contact": {"personal_email": f"person{number}@example.org", "preferred_language": place["language"]},
    }
    if number % 3 == 0:
        record["languages"] = [{"language": place["language"], "level": "First language"}]
    if number % 4 == 0:
        record["addresses"] = [
            {"kind": "Home", "lines": str(number + 1), "city": place["city"], "country": place["country"]}
        ]
    return record
