"""A program that runs isolated, and fails."""

import sys

sys.exit("no name server today")
