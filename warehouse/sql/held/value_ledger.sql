-- The rows of all periods that are as they were, from the version before, drawn anew toward all products: how far
-- products differ is known from all periods.
INSERT INTO published.value_ledger BY NAME
WITH held AS (
    SELECT before_now.*, key_number
    FROM previous.value_ledger AS before_now
    JOIN ledger_key
        ON
            before_now.key = ledger_key.key
            AND before_now.level = if(lens = 'elements', 'dimension', lens)
    ANTI JOIN changed_period USING (period_type, period)
),
weighted AS (
    SELECT
        held.* REPLACE (own_weight(product, judged, parent_variance, freedom, between_products) AS own_weight),
        parent_judged,
        parent_net,
        parent_variance,
        coalesce(between_products, 0) AS between_products,
        freedom,
        others
    FROM held
    JOIN key_parent USING (period_type, period, key_number)
    LEFT JOIN spread USING (period_type, key_number)
),
shrunk AS (
    SELECT
        *,
        shrunk_centre(own_weight, parent_net, gained, lost, judged) AS centre,
        shrunk_half(
            own_weight, gained, lost, gained_and_lost, judged,
            parent_net, parent_variance, parent_judged, between_products, freedom, others
        ) AS half
    FROM weighted
)
SELECT
    * EXCLUDE (
        key_number, parent_judged, parent_net, parent_variance, between_products, freedom, others, centre, half
    ) REPLACE (
        100 * shrunk_net(own_weight, parent_net, gained, lost, judged) AS net_shrunk,
        100 * greatest(-1.0, centre - half) AS net_shrunk_low,
        100 * least(1.0, centre + half) AS net_shrunk_high,
        own_weight < 0.5 AS small
    )
FROM shrunk;
