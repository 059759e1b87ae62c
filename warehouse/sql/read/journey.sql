-- The customer's journey, stage by stage, between two days: value gained and lost at each, and what customers want there.
-- $first = 2000-01-01 : first ledger day
-- $last = 2999-12-31 : last ledger day
-- $product = all : a product, or all
-- $group = all : a customer group, or all
WITH heard AS (
    SELECT feedback_id, ledger_day, intent
    FROM feedback
    WHERE
        judged
        AND ledger_day BETWEEN $first::DATE AND $last::DATE
        AND ($product = 'all' OR product = $product)
        AND ($group = 'all' OR customer_group = $group)
),
stage AS (
    SELECT * FROM lens WHERE lens = 'journey'
),
spoken AS (
    SELECT
        position,
        group_id,
        group_zh,
        group_en,
        feedback_id,
        any_value(intent) AS intent,
        bool_or(polarity = 1) AS gained,
        bool_or(polarity = -1) AS lost
    FROM mention
    JOIN heard USING (feedback_id, ledger_day)
    JOIN stage USING (aspect)
    GROUP BY ALL
),
counted AS (
    SELECT
        position,
        group_id,
        group_zh,
        group_en,
        (SELECT count(*) FROM heard) AS judged,
        count(*) AS feedbacks,
        count(*) FILTER (WHERE gained) AS gained,
        count(*) FILTER (WHERE lost) AS lost,
        count(*) FILTER (WHERE gained AND lost) AS gained_and_lost,
        count(*) FILTER (WHERE intent = 'complaint') AS complaints,
        count(*) FILTER (WHERE intent = 'request') AS requests,
        count(*) FILTER (WHERE intent = 'question') AS questions
    FROM spoken
    GROUP BY ALL
)
SELECT
    group_id AS stage,
    group_zh AS stage_zh,
    group_en AS stage_en,
    judged,
    feedbacks,
    gained,
    lost,
    round(100 * (gained - lost) / judged, 1) AS net,
    round(net_low(gained, lost, gained_and_lost, judged), 1) AS net_low,
    round(net_high(gained, lost, gained_and_lost, judged), 1) AS net_high,
    complaints,
    round(100 * complaints / feedbacks, 1) AS complaint_share,
    round(wilson_low(complaints, feedbacks), 1) AS complaint_low,
    round(wilson_high(complaints, feedbacks), 1) AS complaint_high,
    requests,
    questions
FROM counted
ORDER BY position;
