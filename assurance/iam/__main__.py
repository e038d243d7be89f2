"""`make prove`: who may do what from where, and what holds for every request there can be."""

import sys

from assurance.iam import matrix
from assurance.iam.estate import Estate, collect
from assurance.iam.proof import prove
from assurance.iam.theorems import POSSIBILITIES, THEOREMS
from assurance.synthesis import synthesize
from local.console import InputError, LocalError, say, warn
from modules.core.lambda_archive import ArchiveError
from modules.settings import SettingsError, load


def main() -> int:
    """Prints the matrix and the verdicts of the environment that `ENVIRONMENT` names.

    Returns:
        The exit status: 0 all proved, 1 not, 2 settings or tools that cannot be used.
    """
    try:
        settings = load()
        say(f"the policies of {settings.environment}, as synthesized")
        estate = collect(synthesize(settings), settings)
        say()
        for line in matrix.lines(matrix.decide(estate)):
            say(line)
        return _say_verdicts(estate)
    except (SettingsError, ArchiveError) as error:
        warn(str(error))
        return InputError.exit_status
    except LocalError as error:
        warn(str(error))
        return error.exit_status


def _say_verdicts(estate: Estate) -> int:
    open_ = 0
    for title, statements in (
        ("for every request there can be", THEOREMS),
        ("and yet there is a request", POSSIBILITIES),
    ):
        say()
        say(title)
        for statement in statements:
            verdict = prove(statement, estate)
            open_ += not verdict.is_proved
            for line in verdict.lines():
                say(line)
    say()
    say(f"{open_} not proved" if open_ else "all proved")
    return LocalError.exit_status if open_ else 0


if __name__ == "__main__":
    sys.exit(main())
