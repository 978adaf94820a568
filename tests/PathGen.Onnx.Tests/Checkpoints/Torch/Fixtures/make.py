"""Makes the fixtures beside this file with PyTorch (made with 1.13.1): what torch.save writes, each a few kilobytes.

usage: python3 make.py [FOLDER]    needs PyTorch; the tests only read what it made.
"""
import os
import sys
from collections import OrderedDict

import torch

folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))


def save(value, name, **options):
    torch.save(value, os.path.join(folder, name), **options)


def ramp(*shape):
    """0, 1, 2 … minus 5, exact in every type."""
    count = 1
    for size in shape:
        count *= size
    return torch.arange(count, dtype=torch.float32).reshape(shape) - 5


# Every element type; a scalar; nothing at all.
save({
    "f32": ramp(2, 3), "f64": ramp(2, 3).double(), "f16": ramp(2, 3).half(), "bf16": ramp(2, 3).bfloat16(),
    "i64": ramp(2, 3).long(), "i32": ramp(2, 3).int(), "i16": ramp(2, 3).short(), "i8": ramp(2, 3).char(),
    "u8": ramp(2, 3).abs().byte(), "bool": ramp(2, 3) > 0, "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 4),
}, "types.pt")

# Views of one storage: all of them point into the same 60 elements.
base = ramp(3, 4, 5)
save(OrderedDict([
    ("base", base), ("from_row_1", base[1:]), ("transposed", base.permute(2, 0, 1)), ("columns", base[:, 1:3, ::2]),
    ("every_second", base.reshape(-1)[1::2]), ("one_column", base[:, 2, 3]), ("unit", base[:1].permute(1, 0, 2)),
]), "views.pt")
save({"expanded": torch.ones(1).expand(5, 6), "overlapping": ramp(8).as_strided((4, 3), (1, 1))}, "repeats.pt")

# What open_clip's training writes: names with "module.", the optimizer's and the scaler's state.
torch.manual_seed(1)
layer = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.LayerNorm(4))
with torch.no_grad():
    layer[0].weight.copy_(ramp(4, 3))
optimizer = torch.optim.AdamW(layer.parameters(), lr=1e-3, betas=(0.9, 0.98))
layer(torch.ones(2, 3)).pow(2).sum().backward()
optimizer.step()
with torch.no_grad():
    layer[0].weight.copy_(ramp(4, 3))
training = {
    "epoch": 3, "name": "run-\u00b5", "state_dict": OrderedDict(("module." + k, v) for k, v in layer.state_dict().items()),
    "optimizer": optimizer.state_dict(), "scaler": {"scale": 65536.0, "growth_factor": 2.0, "_growth_tracker": 7}, "big": 1 << 70, "nothing": None,
    "flags": (True, False), "negative": -3, "steps": [1, 300, 70000, -(1 << 40)],
}
save(training, "training.pt")
for protocol in (3, 4, 5):
    save(training, f"training-protocol{protocol}.pt", pickle_protocol=protocol)

# A module's own state_dict (an OrderedDict with _metadata) and parameters.
save(layer.state_dict(), "state-dict.pt")
save({"weight": torch.nn.Parameter(ramp(2, 2))}, "parameter.pt")

# What is refused by name: the old container, a whole module, TorchScript.
save({"weight": ramp(2, 2)}, "legacy.pt", _use_new_zipfile_serialization=False)
save(layer, "module.pt")
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), os.path.join(folder, "script.pt"))
