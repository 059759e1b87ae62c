-- One aspect in one group of one lens: a published way of regrouping the same aspects.
CREATE OR REPLACE TABLE published.lens AS
SELECT lens, lens_zh, lens_en, group_id, group_zh, group_en, side, position, aspect, taxonomy
FROM lens
ORDER BY lens, position, aspect;
COMMENT ON TABLE published.lens IS
    'One aspect in one group of one lens: a published way of regrouping the same aspects.';
COMMENT ON COLUMN published.lens.lens IS 'Stable id of the lens.';
COMMENT ON COLUMN published.lens.lens_zh IS 'Chinese name of the lens.';
COMMENT ON COLUMN published.lens.lens_en IS 'English name of the lens.';
COMMENT ON COLUMN published.lens.group_id IS 'Stable id of the group in its lens.';
COMMENT ON COLUMN published.lens.group_zh IS 'Chinese name of the group.';
COMMENT ON COLUMN published.lens.group_en IS 'English name of the group.';
COMMENT ON COLUMN published.lens.side IS 'benefit or cost.';
COMMENT ON COLUMN published.lens.position IS 'Order of the group in its lens, from 0.';
COMMENT ON COLUMN published.lens.aspect IS 'Aspect in the group; outcomes stand in no group.';
COMMENT ON COLUMN published.lens.taxonomy IS 'Taxonomy, name@version.';
