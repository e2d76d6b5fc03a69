"""Cases of int8 and int16: what wraps around, where the sign goes, which dtype the result has."""
import numpy as np

from operation_cases import case, uint32s, uint8s

int8s = np.array([7, -7, 0, 127, -128, 5, -1, 12], dtype=np.int8)
int16s = np.array([7, -7, 0, 2**15 - 1, -(2**15), 300, -1, 129], dtype=np.int16)


def elementwise():
    two = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "floorDiv": np.floor_divide, "mod": np.mod, "maximum": np.maximum,
           "minimum": np.minimum, "bitwiseAnd": np.bitwise_and, "bitwiseOr": np.bitwise_or, "bitwiseXor": np.bitwise_xor, "less": np.less,
           "equal": np.equal}
    one = {"neg": np.negative, "abs": np.abs, "sign": np.sign, "square": np.square, "bitwiseNot": np.bitwise_not}
    cases = []
    for x in (int8s, int16s):
        cases += [case(op, [x[:, None], x], f) for op, f in two.items()] + [case(op, [x], f) for op, f in one.items()]
        # A shift by more bits than there are is no number in C, and so not in NumPy.
        shifts = (("leftShift", np.left_shift), ("rightShift", np.right_shift))
        cases += [case(op, [x, np.array(count, x.dtype)], f) for op, f in shifts for count in (0, 3, 7)]
        cases += [case("add", [x[:, None], other], np.add) for other in (uint8s, np.array([1, 2], bool), np.float32([0.5, -1]))]
    cases += [case("mul", [int8s[:, None], int16s], np.multiply), case("add", [int16s[:, None], np.int32([2**30, -5])], np.add),
              case("sub", [int8s[:, None], uint32s[[0, 1, 4, 5]]], np.subtract), case("div", [int8s, np.float64(8)], np.divide)]
    return cases


def conversions():
    cases = []
    for dtype in ("int8", "int16"):
        for x in (int8s, int16s, uint8s, np.int32([70000, -70000, 2**31 - 1, 128, -129]), uint32s, np.array([True, False])):
            cases += [case("cast", [x, dtype], lambda x, dtype: x.astype(dtype))]
        cases += [case("cast", [np.array([1.75, -1.75, 127.5, -0.5]), dtype], lambda x, dtype: np.trunc(x).astype(dtype))]
    for x in (int8s, int16s):
        cases += [case("cast", [x, dtype], lambda x, dtype: x.astype(dtype)) for dtype in ("uint8", "uint32", "int32", "bool", "float32", "float64")]
    return cases


def reductions():
    cases = []
    for x in (int8s.reshape(2, 4), int16s.reshape(2, 4)):
        wide = lambda f: lambda x, axis: f(x.astype(np.int32), axis)
        cases += [case(op, [x, axis], f) for axis in (0, 1)
                  for op, f in (("sum", wide(np.sum)), ("prod", wide(np.prod)), ("max", np.max), ("min", np.min), ("argmax", np.argmax),
                                ("cumsum", wide(np.cumsum)), ("cumMax", np.maximum.accumulate), ("cumMin", np.minimum.accumulate),
                                ("sort", np.sort), ("argsort", lambda x, axis: np.argsort(x, axis, kind="stable")))]
        cases += [case("matmul", [x, x.T], np.matmul), case("unique", [x], np.unique), case("flip", [x, 1], np.flip)]
    return cases


cases = elementwise() + conversions() + reductions()
