-- One segment that leans away from its feedback's rating, of the feedbacks of review_queue, strongest first.
SELECT feedback_id, segment
FROM review_queue
JOIN mention USING (feedback_id)
WHERE mention.model <> 'correction' AND sign(mention.polarity) = if(review_queue.rating > 3, -1, 1)
ORDER BY review_queue.strength DESC, feedback_id, segment
LIMIT $rows::INTEGER * 4;
