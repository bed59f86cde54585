#!/bin/sh
# Writes packaging/requirements/{run,dev}.txt anew from pyproject.toml: every version, every hash, for every system, no host.
# Needs uv (a maintainer's tool: installing from the files needs plain pip only). Give another index with UV_DEFAULT_INDEX.
# `sh packaging/lock.sh --upgrade` moves to the newest allowed versions; without it what is pinned stays where it can.
set -eu
cd "$(dirname "$0")/.."
: "${UV:=uv}"
command -v "$UV" >/dev/null || { echo "lock: uv is not on PATH; install it (pip install uv) or name it: make lock UV=/path/to/uv" >&2; exit 1; }
lock() { # name, further arguments
  name=$1; shift
  "$UV" pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-emit-find-links --no-header --no-config --quiet --output-file "packaging/requirements/$name.txt"
  echo "packaging/requirements/$name.txt: $(grep -c '==' "packaging/requirements/$name.txt") packages"
}
lock run "$@"
lock dev --group dev --constraints packaging/requirements/run.txt "$@"
