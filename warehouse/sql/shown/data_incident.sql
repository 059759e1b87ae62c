-- One data incident whose id begins with a name.
SELECT * FROM monitor_incident WHERE starts_with(incident_id, $name);
