"""What `make` runs on this machine: the embedded AWS, its deployment and its demonstration."""
