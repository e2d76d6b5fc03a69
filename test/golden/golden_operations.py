"""Writes operations.json: what NumPy gives for the operations that no other file here holds, and PyTorch's gradients. See README.md."""
import json
import pathlib
import platform

import numpy as np
import torch

import operations_arrays
import operations_elements
import operations_numbers
# These come last, so that the draws of the others stay as they are.
import operations_networks
import operations_integers

modules = [operations_elements, operations_arrays, operations_numbers, operations_networks, operations_integers]
versions = {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__}
lines = [json.dumps(each, separators=(",", ":")) for module in modules for each in module.cases]
text = '{"versions":%s,"cases":[\n%s\n]}\n' % (json.dumps(versions), ",\n".join(lines))
pathlib.Path(__file__).with_name("operations.json").write_text(text)
