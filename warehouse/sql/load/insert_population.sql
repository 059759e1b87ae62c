-- Share of one part of one weighting.
INSERT INTO population_weight (weighting, slice, key, share)
SELECT weighting, slice, key, share
FROM incoming;
