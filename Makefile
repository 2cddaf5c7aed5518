# Thin on purpose: what runs is the command `trueup` and pytest, in the project's own environment.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: run test clean

$(READY): requirements.lock pyproject.toml pipelines/bootstrap.py
	$(PYTHON) pipelines/bootstrap.py

run: $(READY)  ## make the sample payer, run the pipeline, print the settlement
	$(BIN)/trueup run

test: $(READY)  ## lint, types, import rules and every test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

clean:
	rm -rf .venv out
