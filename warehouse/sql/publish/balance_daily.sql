-- What the value balance of one day, product, channel, region, customer group and language is made of; it adds up over all.
CREATE OR REPLACE TABLE published.balance_daily (
    day DATE,
    product VARCHAR,
    channel VARCHAR,
    region VARCHAR,
    customer_group VARCHAR,
    language VARCHAR,
    benefits_gained BIGINT,
    benefits_lost BIGINT,
    costs_saved BIGINT,
    costs_paid BIGINT,
    plus_squares BIGINT,
    minus_squares BIGINT,
    products BIGINT
);
COMMENT ON TABLE published.balance_daily IS
    'What the value balance of one day, product, channel, region, customer group and language is made of; sums over any slice, with N from feedback_daily, go into balance_low, balance_high, ratio_low and ratio_high. Per feedback x = [gained a benefit] + [saved a cost] and y = [lost a benefit] + [paid a cost]; days and cells without either have no row.';
COMMENT ON COLUMN published.balance_daily.day IS 'Ledger day.';
COMMENT ON COLUMN published.balance_daily.product IS
    'What the feedback is about; unknown where the source says nothing.';
COMMENT ON COLUMN published.balance_daily.channel IS 'Where it was said; unknown where the source says nothing.';
COMMENT ON COLUMN published.balance_daily.region IS
    'Region of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.balance_daily.customer_group IS
    'Segment of the customer; unknown where the source says nothing.';
COMMENT ON COLUMN published.balance_daily.language IS 'zh, en, mixed or other.';
COMMENT ON COLUMN published.balance_daily.benefits_gained IS 'Distinct feedbacks that gain on at least one benefit.';
COMMENT ON COLUMN published.balance_daily.benefits_lost IS 'Distinct feedbacks that lose on at least one benefit.';
COMMENT ON COLUMN published.balance_daily.costs_saved IS
    'Distinct feedbacks that gain on at least one cost: it was low or saved.';
COMMENT ON COLUMN published.balance_daily.costs_paid IS
    'Distinct feedbacks that lose on at least one cost: it was high.';
COMMENT ON COLUMN published.balance_daily.plus_squares IS
    'Sum of x squared; the sum of x, plus, is benefits_gained + costs_saved.';
COMMENT ON COLUMN published.balance_daily.minus_squares IS
    'Sum of y squared; the sum of y, minus, is benefits_lost + costs_paid.';
COMMENT ON COLUMN published.balance_daily.products IS
    'Sum of x times y; plus_squares + minus_squares - 2 * products is the squares of balance_low and balance_high.';
