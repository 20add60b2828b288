"""Figures of the pool: what counts, the tidy data set, the monthly statistic and what may be shown to whom."""
