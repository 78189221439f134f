"""One module for each form of file; none knows another."""
