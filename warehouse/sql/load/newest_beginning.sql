-- When the newest attempt of any night began; NULL before the first.
SELECT max(started_at) FROM run;
