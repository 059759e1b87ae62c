-- One message after an attempt: sent, given up, to be tried again at next_try, or held until then.
UPDATE outbox
SET
    state = $state,
    attempts = attempts + if($state = 'held', 0, 1),
    next_try = $next_try,
    sent_at = if($state = 'sent', $now, sent_at),
    error = $error
WHERE event_id = $event_id AND channel = $channel AND state <> 'sent';
