"""What tests and benchmarks share: settings, a token issuer, services and checkouts."""
