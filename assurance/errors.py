"""The error of every judgement that cannot be made."""


class UnjudgedError(Exception):
    """Nothing can be said about a claim, neither that it holds nor that it does not.

    The text is what a person is shown: it names the resource, policy or claim, and the reason.
    """
