"""Code that exists for this machine only: the embedded AWS, its deployment, and the rehearsal."""
