-- Nothing is read in the background any more.
DELETE FROM shadow;
DELETE FROM shadow_feedback;
DELETE FROM shadow_mention;
DELETE FROM shadow_term;
DELETE FROM shadow_uncovered;
