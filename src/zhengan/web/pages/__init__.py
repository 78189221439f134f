"""The pages, a module each: what stands on it and what its buttons do."""
