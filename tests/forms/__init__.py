"""Made-up reports whose statutory tables are printed in many ways, and what a careful reader takes from each.

`made.make(number)` is one report: the page or the file, every figure printed in it, and the outcome of every identity.
Nothing here asks the reader: ids come from the rows below, and outcomes from what is printed.
"""
