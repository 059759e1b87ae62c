-- A sample that is to become all of the history: what was read stays.
UPDATE shadow SET sampled = NULL;
