-- Feedbacks set aside, and those that count again.
SELECT (SELECT count(*) FROM near_aside), (SELECT count(*) FROM near_back);
