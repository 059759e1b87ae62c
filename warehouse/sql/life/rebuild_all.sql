-- Every aggregate and topic is to be made anew: what they were made of has changed.
DELETE FROM mart_input WHERE name IN ('taxonomy', 'topics', 'words');
