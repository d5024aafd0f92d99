"""Jobs on Docker volumes, done in helper containers by the same worker as elsewhere."""
