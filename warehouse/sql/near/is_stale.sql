-- Whether anything is to be compared anew.
SELECT count(*) > 0 FROM near_stale;
