"""What torch.load sees in a file of ours, and a file that torch.save writes."""
import hashlib
import json
import sys

import torch

command, path = sys.argv[1:3]
if command == "write":
    torch.save((torch.arange(60, dtype=torch.float32) / 7 - 3).reshape(-1, 12)[: int(sys.argv[3])].clone(), path)
else:
    tensor = torch.load(path)
    print(json.dumps({
        "dtype": str(tensor.dtype), "shape": list(tensor.shape), "contiguous": tensor.is_contiguous(), "grad": tensor.requires_grad,
        "sha256": hashlib.sha256(tensor.numpy().tobytes()).hexdigest(),
    }))
