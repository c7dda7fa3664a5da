"""From degrees to a plane on which every place keeps its true share of the area."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ALMOST_EQUATOR = 1e-9


@dataclass(frozen=True)
class EqualArea:
    """Albers' equal-area conic on a sphere of radius 1.

    Attributes
    ----------
    lon0, lat0 : float
        Degrees of the point that comes to (0, 0).
    n, c : float
        The cone's constant and Snyder's C; n is 0 for a cylinder, whose true parallel is `lat1`.
    lat1 : float
        The first true parallel, in degrees.
    """

    lon0: float
    lat0: float
    n: float
    c: float
    lat1: float

    def __call__(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Return x to the east and y to the north, in radii of the sphere."""
        turned = np.radians(np.asarray(lon, dtype=np.float64) - self.lon0)
        sine = np.sin(np.radians(np.asarray(lat, dtype=np.float64)))
        if self.n == 0:
            across = math.cos(math.radians(self.lat1))
            return turned * across, (sine - math.sin(math.radians(self.lat0))) / across
        rho = np.sqrt(np.maximum(self.c - 2 * self.n * sine, 0)) / self.n
        rho0 = math.sqrt(max(self.c - 2 * self.n * math.sin(math.radians(self.lat0)), 0)) / self.n
        angle = self.n * turned
        return rho * np.sin(angle), rho0 - rho * np.cos(angle)


def albers(lat1: float, lat2: float, lat0: float, lon0: float) -> EqualArea:
    """Give Albers' projection with two true parallels.

    How to read it: areas are true everywhere, shapes nearly so between the parallels and a little beyond.

    Parameters
    ----------
    lat1, lat2 : float
        True parallels, degrees, between -90 and 90.
    lat0, lon0 : float
        Degrees of the point that comes to (0, 0).

    Returns
    -------
    EqualArea
        A cylinder where the parallels lie as far north as south.

    Raises
    ------
    ValueError
        If a parallel is not between -90 and 90.

    References
    ----------
    J. P. Snyder (1987), "Map Projections: A Working Manual", USGS Professional Paper 1395, section 14, equations (14-1) to (14-6),
    doi:10.3133/pp1395; the cylinder: section 10, equations (10-1) and (10-2).

    Examples
    --------
    Snyder's numerical example, page 291.

    >>> x, y = albers(29.5, 45.5, 23, -96)(-75, 35)
    >>> round(float(x), 7), round(float(y), 7)
    (0.295272, 0.2416774)
    """
    if not (-90 < lat1 < 90 and -90 < lat2 < 90):
        raise ValueError("A true parallel lies between -90 and 90 degrees.")
    sines = math.sin(math.radians(lat1)), math.sin(math.radians(lat2))
    n = sum(sines) / 2
    if abs(n) < ALMOST_EQUATOR:
        return EqualArea(lon0, lat0, 0.0, 0.0, lat1)
    return EqualArea(lon0, lat0, n, math.cos(math.radians(lat1)) ** 2 + 2 * n * sines[0], lat1)


def equal_area_for(west: float, south: float, east: float, north: float) -> EqualArea:
    """Give the equal-area projection that suits an extent: true parallels a sixth of the height from its edges.

    How to read it: call the result with degrees, get a plane. One place with twice the ground of another has twice the area.

    Parameters
    ----------
    west, south, east, north : float
        The extent in degrees, west < east, south <= north (`unwrapped` longitudes may pass 180).

    Returns
    -------
    EqualArea

    Raises
    ------
    ValueError
        If the extent is not within -90 to 90 degrees of latitude or runs backward.

    References
    ----------
    Snyder (1987), as in `albers`; the sixth is the rule of thumb of section 14, page 99 (Kavraiskiy's constant for a compact region).

    Examples
    --------
    A square degree at the equator has 1/cos(60°) ≈ 2 times the ground of one at 60° north: sin 1° / (sin 60.5° − sin 59.5°) = 2.0.

    >>> plane = equal_area_for(0, -1, 1, 61)
    >>> def ground(south):
    ...     edge = np.linspace(0, 1, 200)
    ...     lon = np.concatenate((edge, np.ones(200), edge[::-1], np.zeros(200)))
    ...     lat = south + np.concatenate((np.zeros(200), edge, np.ones(200), edge[::-1]))
    ...     x, y = plane(lon, lat)
    ...     return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    >>> round(float(ground(-0.5) / ground(59.5)), 3)
    2.0
    """
    if not (-90 <= south <= north <= 90 and west <= east):
        raise ValueError("An extent runs from west to east and from south to north.")
    height = north - south
    low, high = south + height / 6, north - height / 6
    limit = 89.999
    low, high = max(-limit, min(limit, low)), max(-limit, min(limit, high))
    return albers(low, high, (south + north) / 2, (west + east) / 2)


def unwrapped(lon: npt.ArrayLike) -> Floats:
    """Give longitudes that do not jump at the date line: where that is shorter, those in the west get 360 degrees more.

    How to read it: as longitudes, possibly above 180.

    Parameters
    ----------
    lon : array_like of float
        Degrees from -180 to 180, of everything that is drawn together.

    Returns
    -------
    ndarray of float

    References
    ----------
    Own rule.

    Examples
    --------
    >>> unwrapped([179.0, -179.0]).tolist(), unwrapped([-80.0, 80.0]).tolist()
    ([179.0, 181.0], [-80.0, 80.0])
    """
    here = np.asarray(lon, dtype=np.float64)
    if len(here) == 0:
        return here
    moved = np.where(here < 0, here + 360, here)
    return moved if np.ptp(moved) < np.ptp(here) else here
