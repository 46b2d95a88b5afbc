"""Many pages: judged on worker processes with limits, written as a run that can be resumed."""
