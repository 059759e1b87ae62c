-- All feedback has the group that the memberships give.
DELETE FROM mart_input WHERE name = 'customer groups to give';
