"""The deeds of patrols: what managers plan and issue, what officers' devices tell."""
