-- One state of a correction that is no more goes.
DELETE FROM correction_state WHERE correction NOT IN (SELECT correction FROM correction);
