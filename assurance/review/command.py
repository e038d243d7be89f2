"""The commands that review plans of a deployment, and saved plans."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assurance import terraform_json
from assurance.review.base import synthesize_base
from assurance.review.document import as_markdown, as_text
from assurance.review.proofs import compare
from assurance.review.report import Outcome, Review
from assurance.saved_plans import read
from modules.settings import ROOT, Settings
from toolchain import plans
from toolchain.console import say
from toolchain.files import write_whole
from toolchain.synthesis import OUTPUT, synthesize

MARKDOWN = "review.md"
TEXT = "review.txt"


def review_deployment(
    settings: Settings, variables: Mapping[str, str], revision: str = ""
) -> Outcome:
    """Plan all stacks of an environment, and print and save the review.

    Args:
        settings: The settings of the environment.
        variables: All environment variables of Terraform, git and the program.
        revision: The revision of git whose proofs are compared; by default the last commit.

    Raises:
        CommandError: A plan could not be made, or git does not know the revision.
    """
    environment = settings.environment
    folder = plans.empty_folder(environment)
    stacks = list(synthesize(variables))
    base = synthesize_base(environment, variables, revision)
    say("proving the base and the change, and planning (Terraform, all stacks)")
    # A plan mostly waits for AWS, so the proofs are made meanwhile.
    with ThreadPoolExecutor(max_workers=1) as prover:
        proofs = prover.submit(compare, base, terraform_json.read(OUTPUT), settings)
        files = plans.make(stacks, folder, variables)
    review = Review(title=f"Plan of {environment}", plans=read(files), proofs=proofs.result())
    blocks = list(review.blocks())
    text = folder / TEXT
    write_whole(text, as_text(blocks))
    markdown = as_markdown(blocks, whole_at=str(text.relative_to(ROOT)))
    write_whole(folder / MARKDOWN, markdown)
    say()
    say(as_text(blocks))
    say(f"for a comment: {(folder / MARKDOWN).relative_to(ROOT)}")
    return review.outcome


def review_files(files: Sequence[Path]) -> Outcome:
    """Print a review of saved plans, without Terraform and without proofs.

    Raises:
        InputError: A file is not a plan of this project.
    """
    names = ", ".join(file.name for file in files)
    review = Review(title=f"Plan in {names}", plans=read(files))
    say(as_text(list(review.blocks())).rstrip())
    return review.outcome
