"""Writes the same weights as a.pt, a.safetensors and a.npz (torch 1.13, numpy; safetensors by hand)."""
import json
import struct
import numpy
import torch

torch.manual_seed(0)
tensors = {
    "conv.weight": torch.randn(4, 1, 3, 3),
    "conv.bias": torch.randn(4),
    "fc.weight": torch.randn(2, 4).half(),
    "bn.num_batches_tracked": torch.tensor(7, dtype=torch.int64),
}
torch.save(tensors, "a.pt")
numpy.savez("a.npz", **{name: tensor.numpy() for name, tensor in tensors.items()})
names = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64"}
header, body = {}, b""
for name, tensor in tensors.items():
    raw = tensor.numpy().tobytes()
    header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(raw)]}
    body += raw
text = json.dumps(header).encode()
open("a.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + body)
