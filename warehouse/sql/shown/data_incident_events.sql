-- One thing that happened to a data incident, in order.
SELECT * FROM monitor_event WHERE incident_id = $id ORDER BY number;
