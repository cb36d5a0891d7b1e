#!/bin/sh
# January's plan, then on the first of every month the next plan from the last one and what the month brought. In April the warehouses
# send what has come, in words of their own: the list is read beside the last plan, and joins what else is known of the month.
set -e
here=$(dirname "$0")
mkdir -p actuals
planner solve twelve-months --into runs
for month in 02 03 04 05 06 07 08 09 10 11 12; do
  cp "$here/2027-$month.yaml" actuals/
  if [ $month = 04 ]; then
    planner import "$here/2027-04-receipts.csv" --as receipts --for latest --into actuals/2027-04.yaml --dates %d.%m.%Y --units Menge=ea \
      --map Lieferschein=id --map Bestellung=order --map Material=item --map Werk=at --map Menge=quantity --map Wareneingang=on
  fi
  planner replan latest --on 2027-$month-01 --actuals actuals/2027-$month.yaml --into runs --worth 5
done
planner runs --into runs
