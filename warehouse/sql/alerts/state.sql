-- One state: that of the charts after the last day that they have read.
SELECT last_day, fingerprint, state FROM alert_state WHERE name = 'charts';
