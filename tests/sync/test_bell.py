"""Waiting for a ring and a line at once, on real sockets and real threads."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from hris_desktop.sync.bell import Doorbell, Woken

LONG = 20.0
"""A test that hangs gives up; nothing waits for it otherwise."""


@pytest.fixture
def bell() -> Iterator[Doorbell]:
    made = Doorbell()
    yield made
    made.close()


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    pair = socket.socketpair()
    yield pair
    for end in pair:
        end.close()


Line = tuple[socket.socket, socket.socket]


def test_either_wakes(bell: Doorbell, line: Line) -> None:
    assert bell.wait_beside(line[0].fileno(), 0.0) is Woken.TIME
    line[1].send(b"news")
    assert bell.wait_beside(line[0].fileno(), LONG) is Woken.LINE
    assert line[0].recv(9) == b"news"
    bell.set()
    assert bell.wait_beside(line[0].fileno(), LONG) is Woken.RING
    bell.clear()
    assert bell.wait_beside(line[0].fileno(), 0.0) is Woken.TIME
    assert not bell.wait(0.0)


def test_a_ring_before_the_first_wait_is_heard(bell: Doorbell, line: Line) -> None:
    bell.set()
    assert bell.wait_beside(line[0].fileno(), LONG) is Woken.RING


def test_a_ring_from_another_thread_ends_the_wait(bell: Doorbell, line: Line) -> None:
    bell.wait_beside(line[0].fileno(), 0.0)
    ringing = Thread(target=bell.set)
    ringing.start()
    assert bell.wait_beside(line[0].fileno(), LONG) is Woken.RING
    ringing.join()


def test_rings_that_nobody_takes_neither_block_nor_pile_up(bell: Doorbell, line: Line) -> None:
    bell.wait_beside(line[0].fileno(), 0.0)
    for _ in range(5_000):
        bell.set()
    bell.clear()
    assert bell.wait_beside(line[0].fileno(), 0.0) is Woken.TIME


def test_a_line_that_was_closed_wakes_too(bell: Doorbell, line: Line) -> None:
    bell.wait_beside(line[0].fileno(), 0.0)
    number = line[0].fileno()
    line[1].close()
    assert bell.wait_beside(number, LONG) is Woken.LINE, "the other side is gone"
    line[0].close()
    assert bell.wait_beside(number, LONG) is Woken.LINE, "so is ours"


def test_a_ring_after_the_end_hurts_nobody(bell: Doorbell) -> None:
    bell.close()
    bell.set()
    bell.close()
