-- One line at one seam: how far it moved when what it is told by changed, over the feedbacks that both versions read.
CREATE OR REPLACE TABLE published.value_seam AS
WITH RECURSIVE chain AS (
    SELECT version, replaces, first_day, overlap_start, overlap_end, taxonomy, judge
    FROM ledger_version
    WHERE active
    UNION ALL
    SELECT before.version, before.replaces, before.first_day, before.overlap_start, before.overlap_end, before.taxonomy, before.judge
    FROM chain
    JOIN ledger_version AS before ON before.version = chain.replaces
),
linked AS (
    SELECT
        version_link.*,
        chain.first_day AS seam,
        chain.overlap_start,
        chain.overlap_end,
        before.taxonomy || ' ' || before.judge AS told_before,
        chain.taxonomy || ' ' || chain.judge AS told_after,
        (gained_after - gained_before) / judged::DOUBLE AS gained_shift,
        (lost_after - lost_before) / judged::DOUBLE AS lost_shift
    FROM chain
    JOIN version_link USING (version)
    JOIN ledger_version AS before ON before.version = chain.replaces
),
spread AS (
    SELECT
        *,
        gained_shift - lost_shift AS net_shift,
        sqrt(greatest(gained_moved / judged::DOUBLE - gained_shift ** 2, 0) / judged) AS gained_error,
        sqrt(greatest(lost_moved / judged::DOUBLE - lost_shift ** 2, 0) / judged) AS lost_error,
        sqrt(greatest(net_squares / judged::DOUBLE - (gained_shift - lost_shift) ** 2, 0) / judged) AS net_error
    FROM linked
)
SELECT
    version,
    seam,
    overlap_start,
    overlap_end,
    told_before,
    told_after,
    level,
    key,
    key_before,
    judged,
    100 * gained_shift AS gained_shift,
    100 * gained_error AS gained_error,
    100 * lost_shift AS lost_shift,
    100 * lost_error AS lost_error,
    100 * net_shift AS net_shift,
    100 * (net_shift - 1.959963984540054::DOUBLE * net_error) AS net_shift_low,
    100 * (net_shift + 1.959963984540054::DOUBLE * net_error) AS net_shift_high,
    100 * net_error AS net_error
FROM spread
ORDER BY version, level, key;
COMMENT ON TABLE published.value_seam IS
    'One line at one seam: how far it moved when taxonomy or judge changed, measured on the same feedbacks read both ways. Points per 100 judged feedbacks.';
COMMENT ON COLUMN published.value_seam.version IS 'Version that begins at the seam, of taxonomy_version.';
COMMENT ON COLUMN published.value_seam.seam IS 'First ledger day that the version before has not read.';
COMMENT ON COLUMN published.value_seam.overlap_start IS 'First day of the overlap: at most a year that both versions have read.';
COMMENT ON COLUMN published.value_seam.overlap_end IS 'Last day of the overlap.';
COMMENT ON COLUMN published.value_seam.told_before IS 'Taxonomy and judge before.';
COMMENT ON COLUMN published.value_seam.told_after IS 'Taxonomy and judge since.';
COMMENT ON COLUMN published.value_seam.level IS 'aspect, dimension or all.';
COMMENT ON COLUMN published.value_seam.key IS 'Id of the line since.';
COMMENT ON COLUMN published.value_seam.key_before IS 'Ids of it before, with commas where several became one.';
COMMENT ON COLUMN published.value_seam.judged IS 'Judged feedbacks of the overlap.';
COMMENT ON COLUMN published.value_seam.gained_shift IS 'Share gained after minus before.';
COMMENT ON COLUMN published.value_seam.gained_error IS 'Standard error of gained_shift: a paired difference of shares.';
COMMENT ON COLUMN published.value_seam.lost_shift IS 'Share lost after minus before.';
COMMENT ON COLUMN published.value_seam.lost_error IS 'Standard error of lost_shift.';
COMMENT ON COLUMN published.value_seam.net_shift IS 'Net after minus before.';
COMMENT ON COLUMN published.value_seam.net_shift_low IS 'Lower 95 % limit of net_shift.';
COMMENT ON COLUMN published.value_seam.net_shift_high IS 'Upper 95 % limit of net_shift.';
COMMENT ON COLUMN published.value_seam.net_error IS 'Standard error of net_shift: that of the differences of single feedbacks.';
