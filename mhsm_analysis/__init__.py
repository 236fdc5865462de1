"""Pay, outlook and sector of US medical and health services managers (SOC 11-9111), from official figures.

>>> import mhsm_analysis as mhsm
>>> mhsm.load_wages("11-9111", years=2021)["annual_p50_usd"].item()
101340.0
"""

# The public names and where each lives stand in __init__.pyi, for type checkers and for this: a module is imported when
# the first of its names is used, so that `import mhsm_analysis` costs little more than pandas.
from importlib.metadata import version

import lazy_loader

__version__ = version("mhsm-analysis")
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
