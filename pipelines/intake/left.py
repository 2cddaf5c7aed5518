"""Files of a folder that no feed takes: each is named, and what its name comes near to.

Belongs here: what is left without being wrong. Names of a series and manifests with a slip are faults (``claimed``).
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from pipelines.intake import FORMATS
from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.canonical import FEEDS
from pipelines.intake.claimed import places
from pipelines.intake.manifest import ENDING
from pipelines.intake.profile import PROFILE_NAME, Profile

# The sample's answers, and notes for people: they lie beside data and are none.
NO_DATA = ("truth.json", ".md")
# Near enough for a plural, a copy with a number or a letter too many; not for another word.
NEAR = 0.75


def files_left(folder: Path, profile: Profile, told: Collection[str]) -> Iterator[Refused]:
    """Yield a warning for each file of which nothing is said yet; ``told`` are the names of the others."""
    for place in places(folder):
        for path in sorted(place.iterdir()):
            name = path.name
            is_own = name.startswith(".") or name == PROFILE_NAME or name.endswith((ENDING, *NO_DATA))
            if path.is_file() and not is_own and not any(name in each for each in told):
                near = get_close_matches(name.partition(".")[0].lower(), names_of_feeds(profile), 1, NEAR)
                yield Refused(Fault.FILE_NOT_USED, f"{name}; is it {near[0]}?" if near else name)


def names_of_feeds(profile: Profile) -> list[str]:
    """Return what a file of the profile's format may be called after, without an ending."""
    format_of = FORMATS[profile.format]
    stems = [each.stem for each in format_of.feeds.values()]
    return list(dict.fromkeys([*FEEDS, *format_of.inputs, *stems]))
