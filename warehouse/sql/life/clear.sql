-- Nothing: the temporary tables go.
DROP TABLE IF EXISTS life_touched;
DROP TABLE IF EXISTS life_old;
DROP TABLE IF EXISTS life_new;
DROP TABLE IF EXISTS life_mention;
DROP TABLE IF EXISTS life_term;
DROP TABLE IF EXISTS life_uncovered;
DROP TABLE IF EXISTS life_feedback;
DROP TABLE IF EXISTS life_now;
DROP TABLE IF EXISTS life_line;
