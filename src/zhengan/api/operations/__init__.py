"""The operations, a module for each noun; each names its router, all are put together in `application`."""
