-- The periods, products and denominators of one publishing; temporary, so the warehouse itself does not change.
CREATE OR REPLACE TEMP TABLE ledger_period AS
WITH days AS (
    SELECT DISTINCT ledger_day FROM feedback_daily
),
periods AS (
    SELECT ledger_day, 'day' AS period_type, ledger_day AS period, ledger_day AS period_end FROM days
    UNION ALL
    SELECT
        ledger_day,
        'week',
        date_trunc('week', ledger_day)::DATE,
        (date_trunc('week', ledger_day) + INTERVAL 6 DAY)::DATE
    FROM days
    UNION ALL
    SELECT ledger_day, 'month', date_trunc('month', ledger_day)::DATE, last_day(ledger_day) FROM days
)
SELECT *, period_end <= (SELECT max(ledger_day) FROM days) AS complete
FROM periods;

-- One product with rows of its own. Under 30 judged feedbacks no change below 25 points can be seen, and past the
-- 50 most spoken of a ledger by product is a catalogue: those count in 'all' and in value_daily.
CREATE OR REPLACE TEMP TABLE named_product AS
SELECT product
FROM feedback_daily
WHERE product <> 'all'
GROUP BY product
HAVING sum(judged) >= 30
ORDER BY sum(judged) DESC, product
LIMIT 50;

-- One product with rows of its own, or 'all': numbers in the order of names, so that a range of them is a part to make.
CREATE OR REPLACE TEMP TABLE ledger_product AS
SELECT row_number() OVER (ORDER BY product)::INTEGER AS product_number, product
FROM (
    SELECT product FROM named_product
    UNION ALL
    SELECT 'all'
);

-- One aspect, group of a lens, or the total of benefits and costs: numbers in the order of lens and position.
CREATE OR REPLACE TEMP TABLE ledger_key AS
SELECT
    row_number() OVER (ORDER BY lens <> 'all', lens <> 'aspect', lens, position, key)::INTEGER AS key_number,
    *
FROM (
    SELECT 'all' AS lens, 'all' AS key, '全部价值' AS key_zh, 'all value' AS key_en, 'all' AS side, 0 AS position
    UNION ALL
    SELECT 'aspect', aspect, zh, en, side, position FROM aspect
    UNION ALL
    SELECT DISTINCT lens, group_id, group_zh, group_en, side, position FROM lens
);

-- One ledger day with feedback, and how many feedbacks it holds.
CREATE OR REPLACE TEMP TABLE day_size AS
SELECT ledger_day, sum(feedbacks)::BIGINT AS feedbacks FROM feedback_daily GROUP BY ledger_day;

-- One ledger day that is not in the version before as it is now; every day where nothing is taken over.
-- These four are filled by publish/changed.sql.
CREATE OR REPLACE TEMP TABLE changed_day (
    ledger_day DATE
);

-- The same for what also rests on which products have rows of their own.
CREATE OR REPLACE TEMP TABLE changed_by_product (
    ledger_day DATE
);

-- One period with such a day, or of which the ledger reaches the end now and did not, or the other way round.
CREATE OR REPLACE TEMP TABLE changed_period (
    period_type VARCHAR,
    period DATE
);

-- One week or month that changed, or the one before it did.
CREATE OR REPLACE TEMP TABLE changed_pair (
    period_type VARCHAR,
    period DATE
);

-- One (day, key, product with rows of its own or 'all') with a mention; filled by parts/key_day.sql.
CREATE OR REPLACE TEMP TABLE key_day (
    ledger_day DATE,
    key_number INTEGER,
    product_number INTEGER,
    mentions INTEGER,
    gained INTEGER,
    lost INTEGER,
    neutral INTEGER,
    gained_and_lost INTEGER
);

-- One (period, key of value_ledger, product with rows of its own or 'all') with a mention; filled by
-- parts/period_count.sql and held/period_count.sql.
CREATE OR REPLACE TEMP TABLE period_count (
    period_type VARCHAR,
    period DATE,
    key_number INTEGER,
    product_number INTEGER,
    mentions BIGINT,
    gained BIGINT,
    lost BIGINT,
    neutral BIGINT,
    gained_and_lost BIGINT
);

-- One (period, key): all products together, to which each is drawn; filled by parts/key_parent.sql.
CREATE OR REPLACE TEMP TABLE key_parent (
    period_type VARCHAR,
    period DATE,
    key_number INTEGER,
    parent_judged BIGINT,
    parent_net DOUBLE,
    parent_variance DOUBLE
);

-- One (period type, key): how far products differ, which net_shrunk needs; filled by parts/spread.sql.
CREATE OR REPLACE TEMP TABLE spread (
    period_type VARCHAR,
    key_number INTEGER,
    freedom BIGINT,
    others BIGINT,
    between_products DOUBLE
);

-- One (period, product or 'all') with judged feedbacks.
CREATE OR REPLACE TEMP TABLE period_judged AS
WITH by_product AS (
    SELECT ledger_day, product, sum(judged)::BIGINT AS judged FROM feedback_daily GROUP BY ALL
),
product_or_all AS (
    SELECT ledger_day, 'all' AS product, sum(judged)::BIGINT AS judged FROM by_product GROUP BY ALL
    UNION ALL
    SELECT ledger_day, product, judged FROM by_product SEMI JOIN named_product USING (product)
)
SELECT period_type, period, period_end, complete, product, product_number, sum(judged)::BIGINT AS judged
FROM product_or_all
JOIN ledger_period USING (ledger_day)
JOIN ledger_product USING (product)
GROUP BY ALL
HAVING sum(judged) > 0;

-- What quotes are ranked by. Letters and digits alone: quotes that differ in punctuation or case are one quote.
CREATE OR REPLACE TEMP MACRO quote_letters(quote) AS regexp_replace(lower(quote), '[^\p{L}\p{N}]', '', 'g');
-- A Chinese character says about as much as two Latin letters.
CREATE OR REPLACE TEMP MACRO quote_width(quote) AS
    length(quote) + length(regexp_replace(quote, '[^\p{Han}]', '', 'g'));
-- Sure, of a length that a reader takes in at a glance, and late in the month, in this order of weight.
CREATE OR REPLACE TEMP MACRO quote_score(confidence, width, ledger_day) AS
    round(
        confidence::DOUBLE
        * CASE WHEN width < 8 THEN 0.3 WHEN width < 16 THEN 0.8 WHEN width <= 120 THEN 1.0 WHEN width <= 240 THEN 0.7 ELSE 0.4 END
        * (0.85 + 0.15 * day(ledger_day) / 31.0),
        6
    );

-- Empirical Bayes: each product is drawn toward 'all' (warehouse/measure/shrinkage.py says the same in Python). Shares run
-- from -1 to 1.
CREATE OR REPLACE TEMP MACRO own_weight(product, judged, parent_variance, freedom, between_products) AS
    if(
        product = 'all' OR freedom IS NULL,
        1.0,
        1 - greatest(freedom - 2, 0) / freedom::DOUBLE
        * (parent_variance / judged) / (parent_variance / judged + between_products)
    );
CREATE OR REPLACE TEMP MACRO shrunk_net(weight, parent_net, gained, lost, judged) AS
    parent_net + weight * ((gained - lost) / judged::DOUBLE - parent_net);
-- The middle of the interval, with one pseudo-feedback on each side.
CREATE OR REPLACE TEMP MACRO shrunk_centre(weight, parent_net, gained, lost, judged) AS
    parent_net + weight * ((gained - lost) / (judged + 2)::DOUBLE - parent_net);
CREATE OR REPLACE TEMP MACRO shrunk_half(
    weight, gained, lost, gained_and_lost, judged,
    parent_net, parent_variance, parent_judged, between_products, freedom, others
) AS
    1.959963984540054::DOUBLE * sqrt(
        weight ** 2 * (
            (gained + lost - 2 * gained_and_lost + 2) / (judged + 2)::DOUBLE
            - ((gained - lost) / (judged + 2)::DOUBLE) ** 2
        ) / (judged + 2)
        + (1 - weight) ** 2
        * (
            between_products
            + parent_variance / (parent_judged + 2)
            -- A product's periods are alike: how far products differ is known as by their number.
            + if(freedom > 2, 2 / (greatest(others, 3) - 2)::DOUBLE, 0)
            * ((gained - lost) / judged::DOUBLE - parent_net) ** 2
        )
    );
