-- Messages that were sent or given up and that nobody will ask about any more.
DELETE FROM outbox
WHERE state IN ('sent', 'failed') AND coalesce(sent_at, try_cast(created_run AS DATE)::TIMESTAMPTZ) < $before;
