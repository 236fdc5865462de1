"""Health spending and its share of GDP: by release, taken apart, its pace, its future, and what it says of jobs."""
