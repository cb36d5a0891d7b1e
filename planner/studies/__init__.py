"""Many plans: each study is handed `solve`, from a scenario to what its best plan costs, and never knows a solver."""
