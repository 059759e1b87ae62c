-- One fingerprint: that of the topics (name 'topics') or of the cues (name 'words') by which mentions were last read.
SELECT fingerprint FROM mart_input WHERE name = $name;
