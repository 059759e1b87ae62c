-- Counts of one day, level and key, product, channel and language: what any split of a change is made of.
CREATE TABLE published.cell_daily AS
WITH aspect_cell AS (
    SELECT
        ledger_day AS day, 'aspect' AS level, aspect AS key, product, channel, language,
        sum(feedbacks_gained)::BIGINT AS gained,
        sum(feedbacks_lost)::BIGINT AS lost,
        sum(feedbacks_neutral)::BIGINT AS neutral,
        sum(feedbacks_both)::BIGINT AS gained_and_lost
    FROM value_daily
    GROUP BY ALL
),
group_cell AS (
    SELECT
        ledger_day AS day, if(lens = 'all', 'all', 'dimension') AS level, group_id AS key, product, channel, language,
        sum(feedbacks_gained)::BIGINT AS gained,
        sum(feedbacks_lost)::BIGINT AS lost,
        sum(feedbacks_neutral)::BIGINT AS neutral,
        sum(feedbacks_both)::BIGINT AS gained_and_lost
    FROM group_daily
    WHERE lens IN ('elements', 'all')
    GROUP BY ALL
)
FROM aspect_cell
UNION ALL BY NAME
FROM group_cell
ORDER BY day, level, key, product, channel, language;
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
