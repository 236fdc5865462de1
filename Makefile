# Everything runs in .venv, made from the hash-pinned requirements.lock by whatever Python >= 3.11 is called `python3`
# (another one: make PYTHON=python3.13 report).
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# A worker for each core; the tests of one file, or the cells of one notebook, go to the same worker. Not the files with
# most tests first: the long ones have few, and the doctests, which are last, fill the time that a worker has left.
PYTEST := $(BIN)/python -m pytest -n logical --dist loadscope --no-loadscope-reorder
NBVAL := -p no:python --nbval --nbval-current-env --nbval-cell-timeout=120 --nbval-sanitize-with=tests/nbval_sanitize.cfg
export MPLBACKEND := agg
# A worker a core: threads of linear algebra within each would take turns with those of the others.
test quick: export OPENBLAS_NUM_THREADS := 1
# Without bytecode each worker, kernel and command compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help report test quick test-browser lab notebooks data lint lock bench clean
.DEFAULT_GOAL := help

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.exit(0 if sys.version_info >= (3, 11) else f"Python 3.11 or newer is needed, but $(PYTHON) is {v}. Name a newer one: make PYTHON=python3.13 ...")'
	@echo "Building the environment in .venv (once; a few minutes at most) ..."
	@$(PYTHON) -m venv --clear .venv
	@# The lock is whole: older pips would look for other releases of what is needed with extras, and refuse them.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

report: $(READY)  ## run the notebooks and write reports/index.html with one page a notebook
	@$(BIN)/mhsm report --output reports

test: $(READY)  ## unit tests, doctests, data, report pages, then nbval over every notebook
	$(PYTEST)
	$(PYTEST) $(NBVAL) notebooks/

quick: $(READY)  ## the unit tests that are quick: all but those marked slow, for daily work
	$(PYTEST) -m "not slow" -p no:nbval tests/

test-browser: $(READY)  ## notebooks in JupyterLab, pages in headless Chromium; the short form: make test-browser QUICK=1
	$(BIN)/python -m pytest tests/browser $(if $(QUICK),--quick)

lab: $(READY)  ## open copies of the notebooks in JupyterLab, in my_notebooks/, which is yours
	@test -d my_notebooks || $(BIN)/mhsm notebooks my_notebooks
	@echo "What you change in my_notebooks/ stays there. For fresh copies, delete or rename the folder."
	env -u MPLBACKEND $(BIN)/jupyter lab --notebook-dir=my_notebooks

notebooks: $(READY)  ## re-execute the notebooks and save them with their outputs
	$(BIN)/python -m mhsm_analysis.report.running notebooks

data: $(READY)  ## rebuild data/ and docs/codebook.md from official files: make data FROM=folder (or MHSM_SOURCES)
	$(BIN)/mhsm data build $(if $(FROM),--from "$(FROM)")
	$(BIN)/mhsm data codebook > docs/.codebook.md && mv docs/.codebook.md docs/codebook.md

lint: $(READY)  ## ruff (lint and format) and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock:  ## pin every dependency anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --extra dev --upgrade \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements.lock

bench: $(READY)  ## timings as ratios against what a user would do otherwise; coverage of the sampling intervals
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/coverage.py

clean:  ## remove the environment, reports and caches
	rm -rf .venv reports build dist .pytest_cache .mypy_cache .ruff_cache *.egg-info
