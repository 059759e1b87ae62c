-- One aspect in one group of one lens.
INSERT INTO lens (lens, lens_zh, lens_en, group_id, group_zh, group_en, side, position, aspect, taxonomy)
SELECT lens, lens_zh, lens_en, group_id, group_zh, group_en, side, position, aspect, taxonomy
FROM incoming;
