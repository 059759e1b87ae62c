-- One feedback of the sample, in order: its outcome and where it was said.
SELECT outcome::DOUBLE AS outcome, product, channel, language, kind
FROM driver_sample
ORDER BY place;
