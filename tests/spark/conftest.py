"""The tests that need Spark: `make test-spark`. A plain `pytest` does not collect them (pyproject.toml)."""

import os

# Short programs: the first compiler is enough, and one thread to collect garbage. Read by every `java` started here.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
