# Thin on purpose: what runs is the command `trueup` and pytest, in the project's own environment.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SPARK_READY := .venv/.ready-spark

.PHONY: run test test-spark bench clean

$(READY): requirements.lock pyproject.toml pipelines/bootstrap.py
	$(PYTHON) pipelines/bootstrap.py

$(SPARK_READY): $(READY) requirements-spark.lock
	$(PYTHON) pipelines/bootstrap.py spark

run: $(READY)  ## make the sample payer, run the pipeline, print the settlement
	$(BIN)/trueup run

test: $(READY)  ## lint, types, import rules and every test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

SPARK_TESTS ?= tests/spark
test-spark: $(SPARK_READY)  ## the SQL on Spark: every case, and a whole run on a cluster of this machine (needs Java 17)
	$(BIN)/pytest $(SPARK_TESTS)

bench: $(READY)  ## seconds, memory and growth, written to benchmarks/README.md
	$(BIN)/python -m benchmarks.claims
	$(BIN)/python -m benchmarks.again
	$(BIN)/python -m benchmarks.scale

clean:
	rm -rf .venv out
