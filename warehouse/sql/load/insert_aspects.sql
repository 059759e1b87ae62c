-- One aspect of the taxonomy in force.
INSERT INTO aspect (aspect, position, side, dimension, zh, en, definition_zh, definition_en, meaning, taxonomy)
SELECT aspect, position, side, dimension, zh, en, definition_zh, definition_en, meaning, taxonomy
FROM incoming;
