-- One pair that may be alike, with both texts.
SELECT near_candidate.feedback_id, near_candidate.original, copy.text, first.text AS original_text
FROM near_candidate
JOIN feedback AS copy ON copy.feedback_id = near_candidate.feedback_id
JOIN feedback AS first ON first.feedback_id = near_candidate.original
WHERE NOT near_candidate.same;
