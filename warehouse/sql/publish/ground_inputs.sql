-- One row: fingerprints of what every part rests on besides its days, engine, aspects, lenses and weights, and of the products
-- with rows of their own, on which figures by product rest; and how much was erased and withdrawn so far.
SELECT
    concat_ws(
        ' ',
        version(),
        (SELECT hash(list(aspect ORDER BY position)) FROM aspect),
        (SELECT hash(list(lens ORDER BY lens, group_id, aspect)) FROM lens),
        (SELECT hash(list(population_weight ORDER BY weighting, slice, key)) FROM population_weight)
    ) AS ground,
    (SELECT hash(list(product ORDER BY product)) FROM named_product) AS products,
    concat_ws(' ', (SELECT count(*) FROM erasure), (SELECT count(*) FROM feedback WHERE deleted)) AS erased;
