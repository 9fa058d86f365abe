# Two commands: `make demo` runs the main job, `make test` passes the tests. Both do all the set-up they need.
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 3

.PHONY: demo test check bench crash replies replies-model lock clean

demo: .venv/ready
	$(BIN)/relance demo

test: .venv/ready-dev
	.ci/system-packages
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

check: .venv/ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/ready-dev
	for script in tests/bench/bench_*.py; do $(BIN)/python $$script || exit 1; done

# Learns the weights of the reader of replies anew from the labelled mails (about three minutes).
replies-model: .venv/ready-dev
	$(BIN)/python -m tests.replies.train

# HISTORIES=40 plays so many; HISTORY=123 plays that one again; BACKEND=exchange or graph: on that stand-in.
crash: .venv/ready-dev
	.ci/system-packages
	$(BIN)/python -m tests.crash

# How well replies are read, part by part.
replies: .venv/ready-dev
	$(BIN)/python -m tests.replies.report

lock: .venv/ready-dev
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --group dev \
	  --no-emit-index-url --no-annotate --no-header --upgrade --quiet -o requirements.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache relance-demo dist build

# What users run: the runtime packages only, at the versions of the lock.
.venv/ready: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 demo")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock -e .
	touch $@

.venv/ready-dev: .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	touch $@
