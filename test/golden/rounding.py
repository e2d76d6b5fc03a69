"""How golden values of float64 are written: their bits, and what rounding to them left."""
import struct

from mpmath import mpf
import mpmath as m


def bits(x):
    return struct.pack('>d', x).hex()


def nearest(exact):
    """The float64 nearest to an exact value (gradual underflow as well), and the distance in thousandths of an ulp."""
    if exact == 0:
        return 0.0, 0
    exponent = max(int(m.floor(m.log(abs(exact), 2))), -1022)
    ulp = mpf(2) ** (exponent - 52)
    whole = int(m.nint(exact / ulp))
    if abs(whole) >= 2 ** 53 and exponent == 1023:
        return float('inf') if exact > 0 else float('-inf'), 0
    return float(m.ldexp(mpf(whole), exponent - 52)), int(m.nint((exact / ulp - whole) * 1000))
