"""Emits the Terraform of the stack before all others, for `make bootstrap`."""

import sys

from modules.settings import S3Backend, Settings, SettingsError, load


def main() -> int:
    """Synthesizes; returns the exit code, 2 for settings that cannot be used."""
    try:
        settings = load()
        backend = _bucket(settings)
        # The bindings take seconds to import: settings that cannot be used are told before that.
        from modules.bootstrap.app import build_app  # noqa: PLC0415

        build_app(settings, backend).synth()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _bucket(settings: Settings) -> S3Backend:
    if isinstance(settings.backend, S3Backend):
        return settings.backend
    problem = (
        f'backend.kind: "{settings.backend.kind}": must be "s3": '
        "the bucket of the state is what is made here"
    )
    raise SettingsError(f"environments/{settings.environment}.toml", [problem])


if __name__ == "__main__":
    sys.exit(main())
