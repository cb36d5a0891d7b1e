"""Deciding what memory and storage to buy, from whom, under which terms, and when.

One thread for the sums of numpy's linear algebra, unless the user's environment says otherwise: with several, the last digits of
a plan depend on how many cores a machine has, and a product of two short vectors waits for all of them (a branch that is solved
in 10 ms took 33 ms on two shared cores). It has to be said before numpy is first imported; worker processes inherit it.
"""

import os

for _threads in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_threads, "1")
