"""Runs MiniStack, each call answered once: its settings are in the environment."""

from ministack import app

from local.emulator.idempotency import AsgiAnsweredOnce

if __name__ == "__main__":
    app.app = AsgiAnsweredOnce(app.app)
    app.main()  # type: ignore[no-untyped-call]
