"""The function of the API, which returns an employee's presigned Studio URL."""
