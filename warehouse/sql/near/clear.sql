-- Nothing: what the comparison worked with goes.
DROP TABLE IF EXISTS near_touched;
DROP TABLE IF EXISTS near_candidate;
DROP TABLE IF EXISTS near_found;
DROP TABLE IF EXISTS near_aside;
DROP TABLE IF EXISTS near_back;
DROP TABLE IF EXISTS near_moved;
DROP TABLE IF EXISTS near_rows;
