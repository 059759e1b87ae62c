-- One aspect of the taxonomy before in one line, under the key of before and, where it goes on, that of after.
CREATE OR REPLACE TEMP TABLE life_members_before AS
SELECT 'aspect' AS level, aspect AS key, aspect FROM aspect
UNION ALL
SELECT 'dimension', group_id, aspect FROM lens WHERE lens = 'elements'
UNION ALL
SELECT 'all', 'all', aspect FROM aspect WHERE side IN ('benefit', 'cost');
