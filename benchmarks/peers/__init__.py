"""Programs that others love, in the same run on the same machine: each bounds one thing that ours does too.

They are downloaded for the comparison alone and are no part of the product. ``make bench-peers``.
"""
