-- The change that is read from now on; what was read for another goes.
DELETE FROM shadow;
DELETE FROM shadow_feedback;
DELETE FROM shadow_mention;
DELETE FROM shadow_term;
DELETE FROM shadow_uncovered;
INSERT INTO shadow BY NAME SELECT * FROM incoming;
