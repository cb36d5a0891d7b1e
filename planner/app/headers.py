"""The first row of each table that a person fills in: columns, and the units that belong to all below them."""

from __future__ import annotations

HEADERS = {
    "receipts": "order,item,at,quantity [ea],on",
    "open_orders": "id,supplier,contract,item,part,quantity [ea],to,promised,confidence,due [USD],due_on,cancellable_until,"
    "cancel_fee,owner",
    "commits": "id,item,to,quantity [ea],promised,confidence",
    "stock": "id,at,item,part,quantity [ea],state,arrives,since",
    "prices": "date,price [USD/GB]",
    "needs": "id,kind,at,tier,program,owner,2027-01 [PB],2027-04 [PB],2027-07 [PB],2027-10 [PB]",
}
