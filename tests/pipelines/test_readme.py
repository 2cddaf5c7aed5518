"""What the README shows is what a person sees."""

import pytest

from tests.pipelines.readme import README, ROOT, as_shown, commands, printed


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A folder that has the project's agreements, as a person's checkout has."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "contracts").symlink_to(ROOT / "contracts")
    return folder


def test_every_command_prints_what_the_readme_shows(checkout):
    shown = commands(README.read_text(encoding="utf-8"))
    assert len(shown) >= 3
    for command in shown:
        assert as_shown(printed(command.line, checkout), command.output) == command.output, command.line
