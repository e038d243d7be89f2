"""The server of MiniStack, which does each call once; its settings are environment variables."""

from ministack import app

from local.emulator.idempotency import AsgiAnsweredOnce

if __name__ == "__main__":
    app.app = AsgiAnsweredOnce(app.app)
    app.main()  # type: ignore[no-untyped-call]
