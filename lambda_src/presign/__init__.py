"""The API's one function: an employee's presigned Studio URL."""
