"""Trains a small transformer on text and leaves its checkpoints as training runs do: epochs, finetunes, optimizer state.

    train_transformer.py OUT TEXT...
"""
import json
import struct
import sys

import torch
from torch import nn

torch.manual_seed(0)
out, texts = sys.argv[1], sys.argv[2:]
data = torch.tensor(list(b"".join(open(path, "rb").read() for path in texts)), dtype=torch.long)
WIDTH, LAYERS, CONTEXT, BATCH, STEPS = 384, 6, 64, 12, 40


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Embedding(256, WIDTH)
        self.place = nn.Embedding(CONTEXT, WIDTH)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(WIDTH, 6, 4 * WIDTH, dropout=0.0, batch_first=True, norm_first=True)
            for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, 256)

    def forward(self, tokens):
        mask = torch.triu(torch.full((CONTEXT, CONTEXT), float("-inf")), 1)
        x = self.token(tokens) + self.place(torch.arange(CONTEXT))
        for layer in self.layers:
            x = layer(x, src_mask=mask)
        return self.head(x)


def train(model, rate, steps, optimizer=None):
    optimizer = optimizer or torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], rate)
    for _ in range(steps):
        at = torch.randint(len(data) - CONTEXT - 1, (BATCH,))
        x = torch.stack([data[i:i + CONTEXT] for i in at])
        y = torch.stack([data[i + 1:i + CONTEXT + 1] for i in at])
        loss = nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return optimizer, float(loss)


def save_safetensors(path, state, dtype):
    names = {torch.float32: "F32", torch.bfloat16: "BF16"}
    header, at, parts = {}, 0, []
    for name, tensor in state.items():
        flat = tensor.detach().to(dtype).contiguous()
        raw = flat.view(torch.int16 if dtype == torch.bfloat16 else torch.int32).numpy().tobytes()
        header[name] = {"dtype": names[dtype], "shape": list(flat.shape), "data_offsets": [at, at + len(raw)]}
        at += len(raw)
        parts.append(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for raw in parts:
            file.write(raw)


model = Model()
print("parameters", sum(p.numel() for p in model.parameters()))
optimizer = None
for epoch in range(1, 9):
    optimizer, loss = train(model, 3e-4, STEPS, optimizer)
    print("epoch", epoch, "loss", round(loss, 3), flush=True)
    if epoch < 6:
        continue
    torch.save(model.state_dict(), f"{out}/epoch{epoch}-fp32.pt")
    save_safetensors(f"{out}/epoch{epoch}-bf16.safetensors", model.state_dict(), torch.bfloat16)
    torch.save({"state_dict": model.state_dict(), "optimizer": optimizer.state_dict()}, f"{out}/epoch{epoch}-training.pt")
save_safetensors(f"{out}/same-weights.safetensors", model.state_dict(), torch.float32)
pretrained = {name: value.clone() for name, value in model.state_dict().items()}
train(model, 1e-5, STEPS)
torch.save(model.state_dict(), f"{out}/finetune-full.pt")
save_safetensors(f"{out}/finetune-full-bf16.safetensors", model.state_dict(), torch.bfloat16)
model.load_state_dict(pretrained)
for name, parameter in model.named_parameters():
    parameter.requires_grad = name.startswith("head") or name.startswith("layers.5")
train(model, 1e-4, STEPS)
torch.save(model.state_dict(), f"{out}/finetune-frozen.pt")
