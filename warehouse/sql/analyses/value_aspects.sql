-- One benefit or cost of the taxonomy, in its order.
SELECT aspect, dimension FROM aspect WHERE side IN ('benefit', 'cost') ORDER BY position;
