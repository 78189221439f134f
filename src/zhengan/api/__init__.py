"""The HTTP API under `/api/v1`, and all addresses of the server."""
