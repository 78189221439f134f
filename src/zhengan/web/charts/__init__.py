"""Charts as data for ECharts, each with its table."""
