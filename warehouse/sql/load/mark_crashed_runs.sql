-- One run whose process vanished: under the night's lock nobody else can be running.
UPDATE run
SET state = 'crashed', crashes = crashes + 1
WHERE state = 'running';
