-- The change that is being read in the background.
SELECT target, taxonomy, judge, scope, sampled, begun_at FROM shadow;
