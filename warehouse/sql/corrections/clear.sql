-- Nothing: the temporary tables go.
DROP TABLE IF EXISTS corrected_live;
DROP TABLE IF EXISTS corrected_mention;
DROP TABLE IF EXISTS correction_now;
DROP TABLE IF EXISTS wanted_mention;
DROP TABLE IF EXISTS spoken_of;
DROP TABLE IF EXISTS wanted;
DROP TABLE IF EXISTS over_stale;
DROP TABLE IF EXISTS over_undone;
DROP TABLE IF EXISTS over_done;
DROP TABLE IF EXISTS over_touched;
DROP TABLE IF EXISTS over_gone;
DROP TABLE IF EXISTS over_put_away;
DROP TABLE IF EXISTS over_feedback;
