-- Whether memberships have changed since all feedback was last given its group.
SELECT EXISTS (FROM mart_input WHERE name = 'customer groups to give') AS unsettled;
