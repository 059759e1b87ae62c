-- The charts' state, which the next night makes anew by replaying the days.
DELETE FROM alert_state;
