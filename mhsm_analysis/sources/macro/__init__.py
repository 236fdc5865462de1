"""Readers of what health care is set against: prices, GDP, payrolls, other countries, price levels of the states."""

from .consumer_prices import read_consumer_prices
from .gdp import read_gdp
from .international import read_health_share_international
from .payrolls import read_payroll_employment
from .price_parities import read_price_parities

__all__ = [
    "read_consumer_prices",
    "read_gdp",
    "read_health_share_international",
    "read_payroll_employment",
    "read_price_parities",
]
