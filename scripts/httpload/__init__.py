"""What `http-load.py` is made of: requests to replay, the load itself, trainings beside it, and the report."""
