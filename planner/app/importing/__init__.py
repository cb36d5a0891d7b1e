"""Tables as suppliers and warehouses send them, made the strict ones that `replan` reads."""
