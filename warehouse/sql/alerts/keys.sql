-- One key that can be watched: an aspect, a dimension or the total, with its dimension.
SELECT 'aspect' AS level, aspect AS key, dimension, side, position FROM aspect
UNION ALL
SELECT DISTINCT 'dimension', dimension, dimension, side, 0 FROM aspect WHERE side <> 'outcome'
UNION ALL
SELECT 'all', 'all', 'all', 'all', 0
ORDER BY level, position, key;
