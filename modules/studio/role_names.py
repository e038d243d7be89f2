"""Names of the roles of the Studio stack."""

STUDIO_EXECUTION = "studio-execution"
STUDIO_IMAGES = "studio-images"
RSTUDIO = "rstudio"
