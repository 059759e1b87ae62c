-- Counts of one day, level and key, product, channel and language: what any split of a change is made of.
CREATE OR REPLACE TABLE published.cell_daily (
    day DATE,
    level VARCHAR,
    key VARCHAR,
    product VARCHAR,
    channel VARCHAR,
    language VARCHAR,
    gained BIGINT,
    lost BIGINT,
    neutral BIGINT,
    gained_and_lost BIGINT
);
COMMENT ON TABLE published.cell_daily IS
    'Counts of one day, level and key, product, channel and language: what any split of a change is made of. They add up over all but the key; denominators are in feedback_daily.';
COMMENT ON COLUMN published.cell_daily.day IS 'Ledger day.';
COMMENT ON COLUMN published.cell_daily.level IS
    'aspect, dimension (a group of the lens elements) or all (every benefit and cost).';
COMMENT ON COLUMN published.cell_daily.key IS 'Id of the aspect or dimension; all for the total.';
COMMENT ON COLUMN published.cell_daily.product IS
    'What the feedback is about; unknown where the source says nothing.';
COMMENT ON COLUMN published.cell_daily.channel IS 'Where it was said; unknown where the source says nothing.';
COMMENT ON COLUMN published.cell_daily.language IS 'zh, en, mixed or other.';
COMMENT ON COLUMN published.cell_daily.gained IS 'Distinct feedbacks with at least one mention of value gained.';
COMMENT ON COLUMN published.cell_daily.lost IS 'Distinct feedbacks with at least one mention of value lost.';
COMMENT ON COLUMN published.cell_daily.neutral IS 'Distinct feedbacks with at least one mention of neither.';
COMMENT ON COLUMN published.cell_daily.gained_and_lost IS 'Distinct feedbacks that gained and lost at once.';
