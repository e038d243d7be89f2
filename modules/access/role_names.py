"""Names of the roles of the access stack.

A function's role has the name of the function.
"""

AUTHORIZER = "authorizer"
PRESIGN = "presign"
API_LOGGING = "api-logging"
