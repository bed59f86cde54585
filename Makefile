# Two commands for everybody:    make run    make test
# Both make .venv from the locked requirements and say plainly what they cannot install. PYTHON=… names another Python,
# ARGS=… is handed on (make run ARGS=--fresh, make test ARGS="-k bank").

PYTHON ?= python3
ARGS ?=
SEEDS ?= 40
FILE ?= tests/knowledge_quality/queries.json
VENV_PYTHON = .venv/bin/python

.DEFAULT_GOAL = help
.PHONY: help run kiosk kiosk-offline test bench bench-peers search-quality mutants soak faults tamper kiosk-guard format lock clean

help: ## these lines
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

run: ## the demo organisation: two windows on one store; without a screen, a tour with pictures in tour/
	@$(PYTHON) packaging/prepare.py run
	@$(VENV_PYTHON) packaging/demo.py $(ARGS)

kiosk: ## the demo's shared terminal; without a screen its part of the tour, in tour/kiosk/
	@$(PYTHON) packaging/prepare.py run
	@$(VENV_PYTHON) packaging/demo.py --kiosk $(ARGS)

kiosk-offline: ## a terminal's life without a network, power cut at seeded moments (SEEDS=40)
	@$(PYTHON) packaging/prepare.py test
	@KIOSK_SEEDS=$(SEEDS) $(VENV_PYTHON) -m pytest tests/kiosk/test_offline.py tests/kiosk/test_misuse.py -q -n 0 --timeout 600

test: ## style, types, floors and every test, with times
	@$(PYTHON) packaging/prepare.py test
	@$(VENV_PYTHON) packaging/check.py $(ARGS)

search-quality: ## hit@1, hit@3, nothing found and times of the search, for a file of queries (FILE=…)
	@$(PYTHON) packaging/prepare.py run
	@$(VENV_PYTHON) benchmarks/search_quality.py "$(FILE)"

bench: ## measure, and print each figure beside its limit and a peer from the same run
	@$(PYTHON) packaging/prepare.py test
	@$(VENV_PYTHON) -m benchmarks

bench-peers: ## beside programs that others love, downloaded for it: PouchDB, Anki, Joplin, KeePassXC (BENCH_CHANGES=10000)
	@$(PYTHON) packaging/prepare.py test
	@$(VENV_PYTHON) -m benchmarks.peers

mutants: ## plant known bugs, each alone in a copy, and see that a test goes red (ARGS="name…" for some of them)
	@$(PYTHON) packaging/prepare.py test
	@$(VENV_PYTHON) -m tests.mutants.plant $(ARGS)

soak: ## histories by seed, every invariant after every step, to a million; goes on where it ended (ARGS="--steps 5000")
	@$(PYTHON) packaging/prepare.py test
	@$(VENV_PYTHON) -m tests.soak $(ARGS)

faults: ## power loss, kills, full disks, lost lines, clocks, old copies: the table of docs/fault-matrix.md
	@$(PYTHON) packaging/prepare.py test
	@$(VENV_PYTHON) -m tests.faults $(ARGS)

pictures: ## every page in light and dark into docs/pictures/pages; open them before they are kept
	@$(PYTHON) packaging/prepare.py test
	@QT_QPA_PLATFORM=offscreen $(VENV_PYTHON) -m tests.golden

tamper: ## a store that lies, in every way, to five clients: prints the table and writes docs/tamper-matrix.md
	@$(PYTHON) packaging/prepare.py test
	@$(VENV_PYTHON) -m tests.tamper.table

kiosk-guard: ## break-outs, a monkey and residue on a real terminal, under hostile, shipped and no window manager
	@$(PYTHON) packaging/prepare.py test
	@HRIS_KIOSK_GUARD=whole $(VENV_PYTHON) -m pytest tests/kiosk_guard tests/kiosk/test_printing.py tests/kiosk/test_monkey.py -n 0 -p no:randomly -v $(ARGS)

format: ## lay out the code and mend what ruff can mend
	@$(PYTHON) packaging/prepare.py test
	@$(VENV_PYTHON) -m ruff check --fix --exit-zero --quiet
	@$(VENV_PYTHON) -m ruff format

lock: ## write packaging/requirements anew from pyproject.toml (needs uv)
	@sh packaging/lock.sh $(ARGS)

clean: ## remove what these commands made here: .venv, caches, tour
	rm -rf .venv tour build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
