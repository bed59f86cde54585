"""``record conflicts`` and ``record resolve``: by command, between two computers on one store."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from hris_desktop.services.suite import Suite
from hris_desktop.services.views import CheckView
from tests.cli.conftest import HR_SECRET, OWN_SECRET, Result, Site, enrolment


def edit(site: Site, home: Path, secret: str, number: str, *, about: str) -> None:
    """Change Amira's mobile number at one computer, without a round."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HRIS_DESKTOP_HOME", str(home))
        entrance = enrolment()
        suite: Suite = entrance.unlock("default", secret)
        form = suite.records.form(about or suite.me, "contact")
        texts = {one.field.key: one.text for one in form.inputs if one.route and one.field.in_forms}
        check = suite.records.check(form, texts | {"personal_mobile": number})
        assert isinstance(check, CheckView)
        suite.records.save(check)
        entrance.close("default")


def test_two_values_are_listed_and_decided_by_command(site: Site) -> None:
    own: Callable[..., Result] = partial(site.run, home=site.own, secret=OWN_SECRET)
    amira = site.facts["invite"]["pid"]
    assert site.run("person", "confirm", amira, "--words", " ".join(site.facts["words"])).code == 0
    assert own("sync", "--once").code == 0
    calm = own("record", "conflicts")
    assert (calm.code, calm.out) == (0, "Nothing needs a decision.\n")
    edit(site, site.own, OWN_SECRET, "+49 421 5550123", about="")
    edit(site, site.hr, HR_SECRET, "+49 1512 3456789", about=amira)
    assert site.run("sync", "--once").code == 0
    assert own("sync", "--once").code == 6, "exit code 6: conflicts are left"
    listed = own("record", "conflicts", "--json")
    assert listed.code == 6
    [conflict] = listed.value
    assert conflict["fields"] == [
        {"field": "personal_mobile", "started": "", "mine": "+49 421 5550123", "stored": "+49 1512 3456789"}
    ]
    told = own("record", "conflicts")
    assert "your change" in told.out
    assert "stored now           +49 1512 3456789" in told.out
    assert site.run("record", "conflicts", "--person", amira, "--json").value == [{**conflict}]
    everybody = site.run("conflicts", "--json")
    assert (everybody.code, everybody.value) == (6, [conflict]), "HR is told of everybody's"
    unknown = own("record", "resolve", "R-000000/x", "--keep", "mine")
    assert unknown.code == 7
    assert "See `record conflicts`" in unknown.err
    done = own("record", "resolve", conflict["name"], "--keep", "mine", "--json")
    assert (done.code, done.value["left"]) == (0, 0), done.err
    assert site.run("record", "conflicts", "--person", amira).code == 0
    assert site.run("conflicts").out == "Nothing needs a decision.\n"
    shown = site.run("person", "show", amira, "--json").value
    contact = next(one for one in shown["sections"] if one["section"] == "contact")
    assert contact["items"][0]["values"]["personal_mobile"] == "+49 421 5550123"
