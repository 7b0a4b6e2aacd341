# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Looks for the highest rate at which next to nothing is lost, in few attempts.
"""Each attempt costs real time, so the first guess matters: what passed when all was flooded."""

# Rates that differ by less than this are the same.
CLOSE = 1.06
STEP = 1.5
RATES = 8


def highest(attempt, guess, loss_max):
    """The highest rate received among attempts that lost at most @loss_max; 0 if there is none.

    @attempt(rate) returns (rate received, share lost). Goes up or down from @guess until the limit
    lies between two rates, and then halves what is between them. A rate is too high if twice too
    much was lost: once may be the doing of whatever else the computer does.
    """
    good = bad = best = 0
    rate = guess
    for _ in range(RATES):
        received, lost = attempt(rate)
        if lost > loss_max:
            received, lost = attempt(rate)
        if lost <= loss_max:
            good, best = rate, max(best, received)
            # The sender itself can do no more.
            if received < rate / STEP:
                break
        else:
            bad = rate
        if good and bad and bad / good < CLOSE:
            break
        rate = (good * bad) ** 0.5 if good and bad else good * STEP or bad / STEP
    return best
