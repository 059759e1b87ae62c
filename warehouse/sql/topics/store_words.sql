-- The words of the opinion of some mentions.
UPDATE mention
SET term_start = incoming.term_start, term_end = incoming.term_end
FROM incoming
WHERE mention.rowid = incoming.mention_row;
