"""Every relative link in the pages of this project leads somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


def test_links_lead_somewhere(clone: Path) -> None:
    command = ["git", "ls-files", "*.md", ":!resources"]  # the articles' links are their own, and have their own tests
    listed = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True)
    pages = [clone / name for name in listed.stdout.split()]
    links = [(page, link) for page in pages if page.exists() for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert links
    assert not [f"{page.relative_to(clone)}: {link}" for page, link in links if not (page.parent / link).exists()]
