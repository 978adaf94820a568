#!/usr/bin/env bash
# Our preprocessing against torchvision's, one thread each, in turns on the same region of the same slide, to 224 and to 336 pixels.
# usage: against-peers.sh SLIDE [ROUNDS=3]      the peer needs Debian's python3-openslide, python3-torchvision and libopenblas0-pthread
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
slide=$1 rounds=${2:-3}
peer='
import sys, time, openslide
from PIL import Image
from torchvision import transforms as T
path, size, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
picture = openslide.OpenSlide(path).read_region((131, 131), 0, (672, 672)).convert("RGB")
prepare = T.Compose([T.Resize(size, T.InterpolationMode.BICUBIC), T.CenterCrop(size), T.ToTensor(),
                     T.Normalize((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))])
n, start = 0, time.perf_counter()
while (passed := time.perf_counter() - start) < seconds: prepare(picture); n += 1
print(n * 672 * 672 / passed / 1e6)'
dotnet build benchmarks/PathGen.Benchmarks -c Release -v quiet -nologo
for size in 224 336; do
  for ((i = 1; i <= rounds; i++)); do
    ours=$(benchmarks/PathGen.Benchmarks/bin/Release/net10.0/PathGen.Benchmarks preprocess "$slide" 3 $size | grep -o '[0-9.]*}' | tr -d '}')
    theirs=$(OMP_NUM_THREADS=1 /usr/bin/python3 -c "$peer" "$slide" $size 2)
    awk -v a="$ours" -v b="$theirs" -v i="$i" -v s=$size 'BEGIN { printf "round %d: preprocess 672->%d: ours %.0f, torchvision %.1f source MP/s: %.1fx\n", i, s, a, b, a / b }'
  done
done
