"""An engine that is not installed is refused with what installs it here."""

import pytest

from pipelines.engines import spark_session
from pipelines.failures import UnusableInputError


def test_a_clone_without_spark_is_told_how_the_readme_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session, "find_spec", lambda _: None)
    with pytest.raises(UnusableInputError, match=r"SPARK_MISSING.*python3 pipelines/bootstrap\.py spark"):
        spark_session.require_installed()
