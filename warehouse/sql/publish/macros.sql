-- The interval formulas of warehouse.measure.intervals, for analysts and for the relations that follow.
-- Each is whole in itself: a macro of the published file cannot name another before the file is opened.
-- Counts in, points per 100 feedbacks out; NULL where nothing was observed.
-- Constants: 1.959963984540054 is the normal quantile of .975, 0.8416212335729143 that of .80.

CREATE MACRO published.wilson_low(k, n) AS
    CASE WHEN n > 0 THEN 100 * greatest(0.0, (
        k + 1.959963984540054::DOUBLE ** 2 / 2
        - 1.959963984540054::DOUBLE * sqrt(k * (n - k) / n::DOUBLE + 1.959963984540054::DOUBLE ** 2 / 4)
    ) / (n + 1.959963984540054::DOUBLE ** 2)) END;
COMMENT ON MACRO published.wilson_low IS
    'Lower 95 % limit of k of n feedbacks, per 100 (Wilson 1927).';

CREATE MACRO published.wilson_high(k, n) AS
    CASE WHEN n > 0 THEN 100 * least(1.0, (
        k + 1.959963984540054::DOUBLE ** 2 / 2
        + 1.959963984540054::DOUBLE * sqrt(k * (n - k) / n::DOUBLE + 1.959963984540054::DOUBLE ** 2 / 4)
    ) / (n + 1.959963984540054::DOUBLE ** 2)) END;
COMMENT ON MACRO published.wilson_high IS
    'Upper 95 % limit of k of n feedbacks, per 100 (Wilson 1927).';

CREATE MACRO published.net_low(gained, lost, gained_and_lost, n) AS
    CASE WHEN n > 0 THEN 100 * greatest(-1.0, (gained - lost) / (n + 2)::DOUBLE - 1.959963984540054::DOUBLE * sqrt((
        (gained + lost - 2 * gained_and_lost + 2) / (n + 2)::DOUBLE - ((gained - lost) / (n + 2)::DOUBLE) ** 2
    ) / (n + 2))) END;
COMMENT ON MACRO published.net_low IS
    'Lower 95 % limit of gained minus lost per 100 of the same n feedbacks (Bonett-Price 2012).';

CREATE MACRO published.net_high(gained, lost, gained_and_lost, n) AS
    CASE WHEN n > 0 THEN 100 * least(1.0, (gained - lost) / (n + 2)::DOUBLE + 1.959963984540054::DOUBLE * sqrt((
        (gained + lost - 2 * gained_and_lost + 2) / (n + 2)::DOUBLE - ((gained - lost) / (n + 2)::DOUBLE) ** 2
    ) / (n + 2))) END;
COMMENT ON MACRO published.net_high IS
    'Upper 95 % limit of gained minus lost per 100 of the same n feedbacks (Bonett-Price 2012).';

CREATE MACRO published.smallest_change(gained, lost, gained_and_lost, n) AS
    CASE WHEN n > 0 THEN 100 * least(2.0, (1.959963984540054::DOUBLE + 0.8416212335729143) * sqrt(2 * (
        (gained + lost - 2 * gained_and_lost + 2) / (n + 2)::DOUBLE - ((gained - lost) / (n + 2)::DOUBLE) ** 2
    ) / n)) END;
COMMENT ON MACRO published.smallest_change IS
    'Smallest change of net per 100 that a second period of n feedbacks would show: 80 % power, two-sided 5 %.';

CREATE MACRO published.balance_low(plus, minus, squares, n) AS
    CASE WHEN n > 0 THEN 100 * greatest(-2.0, (plus - minus) / (n + 2)::DOUBLE - 1.959963984540054::DOUBLE * sqrt((
        (squares + 2) / (n + 2)::DOUBLE - ((plus - minus) / (n + 2)::DOUBLE) ** 2
    ) / (n + 2))) END;
COMMENT ON MACRO published.balance_low IS
    'Lower 95 % limit of the value balance per 100; squares: sum over feedbacks of (plus - minus) squared.';

CREATE MACRO published.balance_high(plus, minus, squares, n) AS
    CASE WHEN n > 0 THEN 100 * least(2.0, (plus - minus) / (n + 2)::DOUBLE + 1.959963984540054::DOUBLE * sqrt((
        (squares + 2) / (n + 2)::DOUBLE - ((plus - minus) / (n + 2)::DOUBLE) ** 2
    ) / (n + 2))) END;
COMMENT ON MACRO published.balance_high IS
    'Upper 95 % limit of the value balance per 100; squares: sum over feedbacks of (plus - minus) squared.';

CREATE MACRO published.ratio_low(plus, minus, plus_squares, minus_squares, products, n) AS
    CASE WHEN n > 0 THEN (plus + 1) / (minus + 1)::DOUBLE * exp(-1.959963984540054::DOUBLE * sqrt(greatest(0.0,
        (plus_squares + 1 - (plus + 1) ** 2 / (n + 2)) / (plus + 1) ** 2
        + (minus_squares + 1 - (minus + 1) ** 2 / (n + 2)) / (minus + 1) ** 2
        - 2 * (products - (plus + 1)::DOUBLE * (minus + 1) / (n + 2)) / ((plus + 1)::DOUBLE * (minus + 1))
    ))) END;
COMMENT ON MACRO published.ratio_low IS
    'Lower 95 % limit of (plus + 1) / (minus + 1) over the same n feedbacks: delta method on the logarithm.';

CREATE MACRO published.ratio_high(plus, minus, plus_squares, minus_squares, products, n) AS
    CASE WHEN n > 0 THEN (plus + 1) / (minus + 1)::DOUBLE * exp(1.959963984540054::DOUBLE * sqrt(greatest(0.0,
        (plus_squares + 1 - (plus + 1) ** 2 / (n + 2)) / (plus + 1) ** 2
        + (minus_squares + 1 - (minus + 1) ** 2 / (n + 2)) / (minus + 1) ** 2
        - 2 * (products - (plus + 1)::DOUBLE * (minus + 1) / (n + 2)) / ((plus + 1)::DOUBLE * (minus + 1))
    ))) END;
COMMENT ON MACRO published.ratio_high IS
    'Upper 95 % limit of (plus + 1) / (minus + 1) over the same n feedbacks: delta method on the logarithm.';

CREATE MACRO published.two_sided_p(z) AS
    2 * exp(-z * z / 2) * 0.3989422804014327 * (1 / (1 + 0.2316419 * abs(z))) * (0.319381530
        + (1 / (1 + 0.2316419 * abs(z))) * (-0.356563782
        + (1 / (1 + 0.2316419 * abs(z))) * (1.781477937
        + (1 / (1 + 0.2316419 * abs(z))) * (-1.821255978
        + (1 / (1 + 0.2316419 * abs(z))) * 1.330274429))));
COMMENT ON MACRO published.two_sided_p IS
    'Chance that a standard normal value lies beyond z on either side (Abramowitz and Stegun 26.2.17, to 2e-7).';
