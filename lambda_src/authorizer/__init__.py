"""The authorizer of the API, which turns an access token into a policy for its employee's path."""
