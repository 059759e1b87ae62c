-- One term among those asked that feedback still uses.
SELECT DISTINCT term FROM mention_term SEMI JOIN asked USING (term);
