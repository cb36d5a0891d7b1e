"""Damaged tables from a seed: bytes of CSV files and workbooks changed, parts of workbooks changed and packed again."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from random import Random

from planner.report.template_book import book_of

CSV = (
    b"order,item,at,quantity [ea],on\nPO-1,ddr5,abilene,640,2027-03-03\nPO-2,ddr5,abilene,10,2027-03-05\n",
    b'Bestellung;Material;Werk;Menge;Wareneingang\n00123;ddr5;abilene;1.250,5;03.03.2027\nPO-2;"ddr5";abilene;7;11.03.2027\n',
    "id\titem\tat\tquantity\tstate\nx\tddr5\tabilene\t5 GB\ton_hand\n".encode("utf-16"),
    b"date,ddr5\n2027-01,3.5\n2027-02,4.1\n",
    b"\xef\xbb\xbfid,kind,at,tier,2027-01,2027-02\nn,consumption,abilene,dram,5 GB/month,6 GB/month\n",
)
BITS = (
    *(
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r",
        b'"',
        b"'",
        b"=",
        b"\0",
        b"\xff",
        b"\xa0",
        b"1,234",
        b"1.234",
        b"NaN",
        b"1e999",
        b"#",
        b"NA",
    ),
    *(
        b"<v>",
        b"</c>",
        b"<f>1+1</f>",
        b"&x;",
        b"<!DOCTYPE a>",
        b"9007199254740993",
        b'r="XFD1048576"',
        b'r="ZZ0"',
        b't="s"',
        b't="e"',
    ),
    *(b't="d"', b's="99"', b"[", b"]", b" ", b"-", b"01/02/2027", b"-1", b"999999"),
)
ROWS = (
    ("order", "item", "at", "quantity", "on"),
    ("PO-1", "ddr5", "abilene", "5 GB", "2027-03-03"),
    ("PO-2", "ddr5", "abilene", "", ""),
)


def workbook() -> bytes:
    """A workbook as our own templates are."""
    return book_of("receipts", ROWS, (("order", "", "which"),))


def changed(data: bytes, random: Random) -> bytes:
    """Some bytes cut, doubled, replaced or put in."""
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4))):
        spot, length = random.randint(0, len(found)), random.choice((0, 0, 1, 1, 2, 9, 200))
        way = random.randrange(4)
        if way == 0:
            found[spot : spot + length] = random.choice(BITS)
        elif way == 1:
            found[spot:spot] = found[max(0, spot - length) : spot]
        elif way == 2:
            del found[spot : spot + length]
        elif found:
            found[spot % len(found)] = random.randrange(256)
    return bytes(found[: random.randint(0, len(found))] if random.random() < 0.1 else found)


def repacked(data: bytes, random: Random) -> bytes:
    """A workbook of which one part is changed, or missing, and packed again."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = [name for name in old.namelist() if "sheet" in name or random.random() < 0.5]
        victim = random.choice(names)
        for name in old.namelist():
            if name != victim:
                new.writestr(name, old.read(name))
            elif random.random() < 0.9:
                new.writestr(name, changed(old.read(name), random))
    return out.getvalue()


def mutants(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """So many damaged files: their ending and their bytes; the same for the same seed."""
    random, book = Random(seed), workbook()
    for n in range(count):
        if n % 3 == 0:
            yield ".csv", changed(random.choice(CSV), random)
        elif n % 3 == 1:
            yield ".xlsx", repacked(book, random)
        else:
            yield random.choice((".xlsx", ".csv")), changed(random.choice((book, *CSV)), random)
