-- Feedback of changed customers is still to be given its group, however the night ends.
INSERT INTO mart_input BY NAME
SELECT 'customer groups to give' AS name, 'memberships changed' AS fingerprint
WHERE
    EXISTS (FROM membership_change)
    AND NOT EXISTS (FROM mart_input WHERE name = 'customer groups to give');
DROP TABLE membership_change;
DROP TABLE membership_told;
