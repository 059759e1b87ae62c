-- One aspect of the taxonomy after in one line.
CREATE OR REPLACE TEMP TABLE life_members_after AS
SELECT 'aspect' AS level, aspect AS key, aspect FROM aspect
UNION ALL
SELECT 'dimension', group_id, aspect FROM lens WHERE lens = 'elements'
UNION ALL
SELECT 'all', 'all', aspect FROM aspect WHERE side IN ('benefit', 'cost');
