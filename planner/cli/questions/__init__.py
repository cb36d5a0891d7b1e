"""What `planner explain` answers: one file a question."""
