"""Mail leaves and arrives: one contract (base.py), several backends."""
