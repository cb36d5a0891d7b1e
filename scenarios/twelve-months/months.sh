#!/bin/sh
# January's plan, then on the first of every month the next plan from the last one and what the month brought.
set -e
planner solve twelve-months --into runs
for month in 02 03 04 05 06 07 08 09 10 11 12; do
  planner replan latest --on 2027-$month-01 --actuals "$(dirname "$0")/2027-$month.yaml" --into runs --worth 5
done
planner runs --into runs
