-- One aspect that readers by a taxonomy could name.
SELECT taxonomy, aspect, meaning FROM reviewed_aspect ORDER BY ALL;
