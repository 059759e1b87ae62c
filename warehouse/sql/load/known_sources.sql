-- One source that a night has booked or whose rows lie in quarantine.
SELECT source FROM source_run
UNION
SELECT source FROM quarantine
ORDER BY source;
