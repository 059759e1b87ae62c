-- Whether there is a membership, or a group that one gave.
SELECT EXISTS (FROM customer_membership) OR EXISTS (FROM assigned_group) AS found;
