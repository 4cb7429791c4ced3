"""Reports: freeze a snapshot, then write it in any format; all formats tell the same."""
