"""The console: pages over a workspace, for people."""
