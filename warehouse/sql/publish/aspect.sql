-- One aspect of the taxonomy.
CREATE OR REPLACE TABLE published.aspect AS
SELECT aspect, position, side, dimension, zh, en, definition_zh, definition_en, meaning, taxonomy
FROM aspect
ORDER BY position;
COMMENT ON TABLE published.aspect IS
    'One aspect of the taxonomy.';
COMMENT ON COLUMN published.aspect.aspect IS 'Stable id.';
COMMENT ON COLUMN published.aspect.position IS 'Order in the codebook, from 0.';
COMMENT ON COLUMN published.aspect.side IS 'benefit, cost, or outcome: what value leads to.';
COMMENT ON COLUMN published.aspect.dimension IS
    'Dimension that the aspect rolls up to: a group of the lens elements, or outcome.';
COMMENT ON COLUMN published.aspect.zh IS 'Chinese name.';
COMMENT ON COLUMN published.aspect.en IS 'English name.';
COMMENT ON COLUMN published.aspect.definition_zh IS 'What it is about, in Chinese.';
COMMENT ON COLUMN published.aspect.definition_en IS 'What it is about, in English.';
COMMENT ON COLUMN published.aspect.meaning IS
    'Raised when the aspect is redefined: numbers across two meanings do not compare.';
COMMENT ON COLUMN published.aspect.taxonomy IS 'Taxonomy, name@version.';
