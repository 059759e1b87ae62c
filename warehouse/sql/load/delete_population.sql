-- Every weighting, in the transaction that writes the configured ones.
DELETE FROM population_weight;
