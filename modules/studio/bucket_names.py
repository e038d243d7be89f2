"""The names of the buckets of the Studio stack, which CI may change and no others."""

BUCKET = "studio"
