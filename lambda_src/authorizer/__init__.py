"""The API's authorizer: an access token in, a policy for the caller's own path out."""
