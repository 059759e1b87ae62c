"""The drop detector and its incidents: series, charts, false-alert budget, completeness; free of the driver."""
