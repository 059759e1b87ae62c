-- One fingerprint of what every part rests on besides its days: engine, aspects, lenses, products with rows of their own.
SELECT concat_ws(
    ' ',
    version(),
    (SELECT hash(list(aspect ORDER BY position)) FROM aspect),
    (SELECT hash(list(lens ORDER BY lens, group_id, aspect)) FROM lens),
    (SELECT hash(list(product ORDER BY product)) FROM named_product)
) AS fingerprint;
