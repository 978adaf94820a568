#!/usr/bin/python3
"""PyTorch's side of the attention MIL comparison: seconds of a training epoch and of inference, ABMIL or ACMIL, one bag a step.

usage: abmil_torch.py [BAGS=100] [PATCHES=5000] [WIDTH=768] [ROUNDS=3] [BRANCHES=1]
Needs Debian's python3-torch and libopenblas0-pthread. OpenBLAS takes all cores; PyTorch's own threads, which may stand in its way, are tried as one and
as one a core in turns, so that its better setting can be taken.
The model and its training are the published ones: linear without bias and ReLU, gated attention of 128, one weighted mean a branch, a linear
classifier (and one a branch), cross-entropy, AdamW. Features are random, the same for every round, and in memory.
"""
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class AttentionMil(nn.Module):
    def __init__(self, width, inner, attention, branches, classes):
        super().__init__()
        self.branches = branches
        self.reduce = nn.Linear(width, inner, bias=False)
        self.v = nn.Linear(inner, attention)
        self.u = nn.Linear(inner, attention)
        self.w = nn.Linear(attention, branches)
        self.slide = nn.Linear(inner, classes)
        self.heads = nn.ModuleList(nn.Linear(inner, classes) for _ in range(branches if branches > 1 else 0))

    def forward(self, x, top=0, share=0.6):
        x = F.relu(self.reduce(x), inplace=True)
        a = self.w(torch.tanh(self.v(x)) * torch.sigmoid(self.u(x))).t()
        if self.training and top:
            highest = torch.topk(a, min(top, a.shape[1]), dim=-1).indices
            chosen = torch.argsort(torch.rand(*highest.shape), dim=-1)[:, : int(highest.shape[1] * share)]
            a = a.scatter(1, highest.gather(1, chosen), -1e9)
        a = torch.softmax(a, dim=1)
        pooled = a @ x
        return self.slide(pooled.mean(0, keepdim=True)), [head(pooled[i : i + 1]) for i, head in enumerate(self.heads)], a


def loss_of(model, out, label):
    slide, branches, a = out
    loss = F.cross_entropy(slide, label)
    if branches:
        loss = loss + sum(F.cross_entropy(b, label) for b in branches) / len(branches)
        k = len(branches)
        pairs = [F.cosine_similarity(a[i], a[j], dim=-1) for i in range(k) for j in range(i + 1, k)]
        loss = loss + sum(pairs) / len(pairs)
    return loss


def main():
    bags, patches, width, rounds, branches = [int(v) for v in sys.argv[1:]] + [100, 5000, 768, 3, 1][len(sys.argv) - 1 :]
    torch.manual_seed(1)
    data = [torch.randn(patches, width) for _ in range(bags)]
    labels = [torch.tensor([i % 2]) for i in range(bags)]
    model = AttentionMil(width, width // 2, 128, branches, 2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=1e-5)
    print(f"torch {torch.__version__}, {os.cpu_count()} cores, {bags} bags of {patches} x {width}, {branches} branches", flush=True)
    for threads in [1, os.cpu_count()] * rounds:
        torch.set_num_threads(threads)
        model.train()
        start = time.perf_counter()
        for x, y in zip(data, labels):
            optimizer.zero_grad(set_to_none=True)
            loss_of(model, model(x, 10 if branches > 1 else 0), y).backward()
            optimizer.step()
        epoch = time.perf_counter() - start
        model.eval()
        with torch.inference_mode():
            start = time.perf_counter()
            for x in data:
                torch.softmax(model(x)[0], dim=1)
            inference = time.perf_counter() - start
        print(f"{threads} PyTorch threads: epoch {epoch:.3f} s, inference {inference:.3f} s", flush=True)


main()
