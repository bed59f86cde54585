from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from hris_desktop.demo import copy, hands
from hris_desktop.demo.build import Demo
from hris_desktop.demo.copy import own_copy
from hris_desktop.demo.steps import NEW_IBAN, NEW_MOBILE, STEPS, TODAY, WRONG_IBAN, Step
from hris_desktop.demo.tour import run
from hris_desktop.services.enrolment import Costs
from hris_desktop.services.profiles import Profiles
from hris_desktop.store.urls import sqlite_url

pytestmark = pytest.mark.timeout(300)  # three real windows for all steps, beside whatever else the machine does
LEAST_STEPS = 12
NUMBER = len("01-")


def told_by(out: Path) -> list[dict[str, Any]]:
    return list(json.loads((out / "steps.json").read_text("utf-8"))["steps"])


def colours(image: QImage) -> int:
    """How many different colours a picture has, looked at every few pixels."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)})


def every_step_leaves_its_picture_and_its_words(played: Path) -> None:
    steps = told_by(played)
    assert len(steps) == len(STEPS) >= LEAST_STEPS
    for number, (step, told) in enumerate(zip(STEPS, steps, strict=True), start=1):
        assert told["number"] == number
        assert told["picture"] == f"{number:02}-{step.name}.png"
        assert (played / told["picture"]).is_file()
        texts: list[str] = told["texts"]
        missing = [word for word in step.words if word != TODAY and not any(word in text for text in texts)]
        assert not missing, (step.name, missing, texts)
        assert not [word for word in step.gone if any(word in text for text in texts)], step.name


def pictures_are_whole_windows_not_blank_and_all_different(played: Path) -> None:
    pictures = sorted(played.glob("*.png"))
    assert len(pictures) == len(STEPS), "pictures of an earlier tour are taken away"
    images = [QImage(str(path)) for path in pictures]
    assert {(image.width(), image.height()) for image in images} == {(1280, 800)}
    blank = [path.name for path, image in zip(pictures, images, strict=True) if colours(image) < 30]
    assert not blank
    prints = {hashlib.sha256(image.constBits()).hexdigest() for image in images}
    assert len(prints) == len(images)


def the_tour_leaves_other_files_alone(played: Path) -> None:
    assert (played / "my notes.txt").read_text() == "keep"


def texts_of(played: Path, name: str) -> str:
    return "\n".join(next(step for step in told_by(played) if step["name"] == name)["texts"])


def a_new_secret_is_in_full_on_the_check_page_and_nowhere_after(played: Path) -> None:
    assert WRONG_IBAN in texts_of(played, "wrong-iban")
    assert NEW_IBAN in texts_of(played, "check-page")
    later = [step for step in STEPS if step.name not in {"wrong-iban", "check-page"}]
    assert not [step.name for step in later if NEW_IBAN in texts_of(played, step.name)]


def after_locking_nothing_of_the_record_is_left(played: Path) -> None:
    texts = texts_of(played, "locked")
    assert NEW_MOBILE not in texts
    assert "10482" not in texts


def the_dark_picture_is_dark_and_the_light_ones_are_light(played: Path) -> None:
    def lightness(name: str) -> int:
        [path] = [path for path in played.glob("*.png") if path.stem[NUMBER:] == name]
        return QImage(str(path)).pixelColor(700, 790).lightness()

    assert lightness("dark") < 60
    assert lightness("my-record") > 200


def test_the_tour(made: Demo, costs: Costs, tmp_path: Path, qapp: QApplication) -> None:
    """Played once, because it takes its time, and then looked at from all sides."""
    (tmp_path / "my notes.txt").write_text("keep")
    (tmp_path / "99-long-ago.png").write_bytes(b"")
    before = made.store.read_bytes()
    told: list[str] = []
    code = run(made, tmp_path, costs=costs, tell=told.append)
    assert code == 0, "\n".join(told)
    assert len(told) == len(STEPS) + 1
    assert made.store.read_bytes() == before, "the tour plays on a copy"
    every_step_leaves_its_picture_and_its_words(tmp_path)
    pictures_are_whole_windows_not_blank_and_all_different(tmp_path)
    the_tour_leaves_other_files_alone(tmp_path)
    a_new_secret_is_in_full_on_the_check_page_and_nowhere_after(tmp_path)
    after_locking_nothing_of_the_record_is_left(tmp_path)
    the_dark_picture_is_dark_and_the_light_ones_are_light(tmp_path)


def test_a_step_that_fails_is_named_with_a_sentence(
    made: Demo, costs: Costs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    monkeypatch.setattr(hands, "LONGEST_MS", 200)
    told: list[str] = []
    never = Step("never", "amira", "Something that does not happen", lambda _: None, ("Nobody ever says this",))
    assert run(made, tmp_path, costs=costs, tell=told.append, steps=[never]) == 1
    assert told == ["The tour stopped at step 1, never: Amira: waited in vain until it says “Nobody ever says this”."]
    assert [path.name for path in tmp_path.iterdir()] == ["01-never-failed.png"]


def test_a_demo_of_last_week_is_not_copied_but_made_anew(
    made: Demo, costs: Costs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy, "LATELY", copy.LATELY * 0)
    told: list[str] = []
    with own_copy(made, costs=costs, tell=told.append) as mine:
        assert mine.store != made.store
        assert mine.store.read_bytes() != made.store.read_bytes()
    assert "some days old" in told[0]
    assert not mine.folder.exists()


def test_a_copy_points_to_its_own_store(made: Demo, costs: Costs) -> None:
    with own_copy(made, costs=costs, tell=print) as mine:
        stores = {one.store for one in Profiles(mine.find_keys).listed()}
        assert stores == {sqlite_url(mine.store)}
        assert mine.store.read_bytes() == made.store.read_bytes()
