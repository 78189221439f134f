"""Where the institution stands: by chapter, over time, by article and system."""
