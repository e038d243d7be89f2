"""A review's text: calm in a terminal, whole or cut in a comment, and not to be broken out of."""

from assurance.review.document import (
    COMMENT_CHARACTERS,
    Block,
    Heading,
    Listing,
    Paragraph,
    Table,
    as_markdown,
    as_text,
)

BLOCKS: list[Block] = [
    Heading(1, "Plan of local"),
    Paragraph("Two resources change."),
    Table(["stack", "created"], [["network", "12"], ["dns", "-"]]),
    Heading(2, "Dangers: 1"),
    Heading(3, "Where routes lead"),
    Listing(["! network: aws_route.a is created", "+     0.0.0.0/0"]),
]


def test_a_terminal_gets_aligned_lines() -> None:
    assert as_text(BLOCKS) == (
        "Plan of local\n"
        "\n"
        "Two resources change.\n"
        "\n"
        "stack    created\n"
        "network       12\n"
        "dns            -\n"
        "\n"
        "Dangers: 1\n"
        "\n"
        "Where routes lead\n"
        "  ! network: aws_route.a is created\n"
        "  +     0.0.0.0/0\n"
    )


def test_markdown() -> None:
    assert as_markdown(BLOCKS, whole_at="x") == (
        "# Plan of local\n"
        "\n"
        "Two resources change.\n"
        "\n"
        "| stack | created |\n"
        "| --- | --: |\n"
        "| network | 12 |\n"
        "| dns | - |\n"
        "\n"
        "## Dangers: 1\n"
        "\n"
        "### Where routes lead\n"
        "\n"
        "```diff\n"
        "! network: aws_route.a is created\n"
        "+     0.0.0.0/0\n"
        "```\n"
    )


def test_a_value_cannot_end_its_listing() -> None:
    written = as_markdown([Listing(["+   tags.Name ```", "+   <b>````</b>"])], whole_at="x")
    assert written.startswith("`````diff\n")
    assert written.endswith("\n`````\n")


def long(lines: int) -> list[Block]:
    return [
        Heading(1, "Plan"),
        Heading(2, "Stack network"),
        Listing([f"!   aws_vpc.{at:06}" for at in range(lines)]),
        Heading(2, "Stack dns"),
        Listing(["!   aws_instance.a"]),
    ]


def test_a_long_review_is_cut_and_says_so() -> None:
    written = as_markdown(long(10_000), whole_at="build/plans/local/review.txt")
    assert COMMENT_CHARACTERS - 1_100 < len(written) < COMMENT_CHARACTERS
    kept = written.count("aws_vpc.")
    assert written.endswith(
        f"```\n\n**Cut here: {10_001 - kept:,} lines of Stack network; Stack dns.** "
        "All of it is in `build/plans/local/review.txt`.\n"
    )
    assert "aws_instance" not in written


def test_no_length_is_too_much_for_a_comment() -> None:
    for lines in range(3_000, 3_700, 47):
        assert len(as_markdown(long(lines), whole_at="x" * 100)) < COMMENT_CHARACTERS


def test_what_fits_is_not_cut() -> None:
    written = as_markdown(long(2_000), whole_at="x")
    assert "Cut here" not in written
    assert written.count("aws_vpc.") == 2_000


def test_one_endless_line_is_cut_whole() -> None:
    blocks: list[Block] = [Heading(2, "Dangers: 1"), Listing(["+" * COMMENT_CHARACTERS])]
    assert as_markdown(blocks, whole_at="x") == (
        "## Dangers: 1\n\n**Cut here: 1 lines of Dangers: 1.** All of it is in `x`.\n"
    )
