"""Whom the theorems are about: roles, by their nouns."""

PRESIGN = "presign"
STUDIO = "studio-execution"
IMAGES = "studio-images"
RSTUDIO = "rstudio"
NAME_SERVERS = "name-servers"
APP_SERVER = "app-server"
AUTHORIZER = "authorizer"
FUNCTIONS = (AUTHORIZER, PRESIGN)
