-- One incident: a drop of value, a fault of the data, a critical feedback, or alert charts that began anew.
CREATE OR REPLACE TABLE published.alert AS
WITH place AS (
    SELECT
        incident_id,
        unnest(
            from_json(
                quotes,
                '[{"feedback_id": "VARCHAR", "start_char": "INTEGER", "end_char": "INTEGER", '
                '"content": "VARCHAR"}]'
            ),
            recursive := true
        ),
        generate_subscripts(from_json(quotes, '["JSON"]'), 1) AS rank
    FROM alert
),
quoted AS (
    -- Quotes are kept as places: what a customer has withdrawn or said otherwise since is gone here as well.
    SELECT
        incident_id,
        list(substr(text, start_char + 1, end_char - start_char) ORDER BY rank) AS quotes
    FROM place
    JOIN feedback USING (feedback_id)
    WHERE NOT deleted AND length(text) >= end_char AND (content IS NULL OR content = content_hash)
    GROUP BY incident_id
)
SELECT
    incident_id,
    kind,
    cause,
    state,
    severity,
    level,
    key,
    slice_kind,
    slice_value,
    opened_day,
    last_day,
    recovered_day,
    since,
    since_low,
    since_high,
    direction,
    100 * effect AS effect,
    100 * effect_low AS effect_low,
    100 * effect_high AS effect_high,
    100 * expected AS expected,
    feedbacks,
    evidence,
    100 * rate AS rate,
    100 * mix AS mix,
    list_transform(
        from_json(
            contributions,
            '[{"kind": "VARCHAR", "value": "VARCHAR", "points": "DOUBLE", "rate": "DOUBLE"}]'
        ),
        lambda part: {kind: part.kind, value: part.value, points: 100 * part.points, rate: 100 * part.rate}
    ) AS contributions,
    list_transform(from_json(terms, '[{"term": "VARCHAR"}]'), lambda one: one.term) AS terms,
    coalesce(quoted.quotes, []) AS quotes,
    list_sort(
        list_distinct(list_transform(from_json(members, '[{"series": "VARCHAR"}]'), lambda one: one.series))
    ) AS series,
    snoozed_until,
    verdict,
    detail AS about
FROM alert
LEFT JOIN quoted USING (incident_id)
ORDER BY opened_day DESC, incident_id;
COMMENT ON TABLE published.alert IS
    'One incident: a drop of value, a fault of the data, a critical feedback, or alert charts that began '
    'anew. One cause is one incident.';
COMMENT ON COLUMN published.alert.incident_id IS 'Stable id, the same in every replay of the same days.';
COMMENT ON COLUMN published.alert.kind IS
    'drop, data (a source is silent or out of its rhythm), critical (one feedback fulfils a rule) or '
    'rebase.';
COMMENT ON COLUMN published.alert.cause IS
    'lost_up (the lost share rose) or net_down (net value fell); silent, low or high volume, twice; the rule of a '
    'critical feedback; judge, taxonomy or mix.';
COMMENT ON COLUMN published.alert.state IS 'opened, recovered, acknowledged, snoozed or closed.';
COMMENT ON COLUMN published.alert.severity IS
    'low, medium or high, by size, reach and importance of the dimension.';
COMMENT ON COLUMN published.alert.level IS 'aspect, dimension, all or source.';
COMMENT ON COLUMN published.alert.key IS 'Aspect, dimension or source; all for all value.';
COMMENT ON COLUMN published.alert.slice_kind IS 'product, channel or language that it was seen in, or all.';
COMMENT ON COLUMN published.alert.slice_value IS 'Its value, or all.';
COMMENT ON COLUMN published.alert.opened_day IS 'Ledger day of the first alarm.';
COMMENT ON COLUMN published.alert.last_day IS 'Ledger day of the newest alarm that joined.';
COMMENT ON COLUMN published.alert.recovered_day IS 'Ledger day on which it was over; NULL while it lasts.';
COMMENT ON COLUMN published.alert.since IS 'Likeliest first day of the change.';
COMMENT ON COLUMN published.alert.since_low IS
    'First day of the 95 % interval of since; NULL for what is no drop.';
COMMENT ON COLUMN published.alert.since_high IS
    'Last day of the 95 % interval of since; NULL for what is no drop.';
COMMENT ON COLUMN published.alert.direction IS 'lost_up or net_down; NULL for what is no drop.';
COMMENT ON COLUMN published.alert.effect IS
    'Change of the lost share, or of net value, points per 100 judged feedbacks, as known at the alarm that'
    ' tells it.';
COMMENT ON COLUMN published.alert.effect_low IS 'Lower 95 % limit of effect.';
COMMENT ON COLUMN published.alert.effect_high IS 'Upper 95 % limit of effect.';
COMMENT ON COLUMN published.alert.expected IS
    'Lost share (lost minus gained for net_down) without the change, per 100.';
COMMENT ON COLUMN published.alert.feedbacks IS 'Judged feedbacks from since to that alarm.';
COMMENT ON COLUMN published.alert.evidence IS 'Log-likelihood ratio of the change against none.';
COMMENT ON COLUMN published.alert.rate IS
    'Part of the change, against the usual days of the four weeks before, within cells of product, channel '
    'and language.';
COMMENT ON COLUMN published.alert.mix IS 'Part of that change that comes from other weights of these cells.';
COMMENT ON COLUMN published.alert.contributions IS
    'What each product, channel and language adds to that change: points, and of these the part by rate.';
COMMENT ON COLUMN published.alert.terms IS 'Terms that rose among feedback that lost.';
COMMENT ON COLUMN published.alert.quotes IS 'Up to five quotes of feedback that lost since then.';
COMMENT ON COLUMN published.alert.series IS 'Watched series that joined.';
COMMENT ON COLUMN published.alert.snoozed_until IS
    'Day until which it stays silent; NULL if it was never snoozed.';
COMMENT ON COLUMN published.alert.verdict IS
    'true, false or fixed, given when it was closed; NULL until then.';
COMMENT ON COLUMN published.alert.about IS
    'What a fault of the data or a re-base is about; the feedback_id of a critical feedback; of a drop, '
    'that a new judge cut it off.';
