"""The distribution behind published percentiles: a curve, its bounds, and how far either can be trusted."""
