-- Texts that came more than once and are counted once: copy and paste, templates, cross-posts; most copies first.
-- $rows = 20 : how many
SELECT ledger_day, last_day, copies, sources, channels, products, customers, beginning, feedback_id
FROM near_duplicate
ORDER BY copies DESC, ledger_day, feedback_id
LIMIT $rows::INTEGER;
