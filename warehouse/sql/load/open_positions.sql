-- One row of one stream that one night refused and that is still open.
SELECT position
FROM quarantine
WHERE state = 'open' AND source = $source AND stream = $stream AND run_id = $run_id;
