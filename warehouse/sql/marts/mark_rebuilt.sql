-- Every restated day, marked as rebuilt.
UPDATE restated_day SET rebuilt = true WHERE NOT rebuilt;
