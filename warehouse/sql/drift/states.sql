-- One set of monitors, the last day that it has read and its state.
SELECT name, last_day, fingerprint, state FROM monitor_state;
