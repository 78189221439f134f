"""What the pages on personal information show: the map, stores, scans, differences, plans, proofs."""
