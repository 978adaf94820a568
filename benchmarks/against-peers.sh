#!/usr/bin/env bash
# Our preprocessing against torchvision's, one thread each, in turns on the same region of the same slide.
# usage: against-peers.sh SLIDE PEER_READ.py [ROUNDS=3]      the peer needs Debian's python3-openslide, python3-torchvision and libopenblas0-pthread
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
slide=$1 peer=$2 rounds=${3:-3}
dotnet build benchmarks/PathGen.Benchmarks -c Release -v quiet -nologo
for ((i = 1; i <= rounds; i++)); do
  ours=$(benchmarks/PathGen.Benchmarks/bin/Release/net10.0/PathGen.Benchmarks preprocess "$slide" 3 | grep -o '[0-9.]*}' | tr -d '}')
  theirs=$(OMP_NUM_THREADS=1 /usr/bin/python3 "$peer" "$slide" 2 | grep -o '"preprocess_224_only": [0-9.]*' | grep -o '[0-9.]*$')
  awk -v a="$ours" -v b="$theirs" -v i="$i" 'BEGIN { printf "round %d: preprocess 672->224: ours %.0f, torchvision %.1f source MP/s: %.1fx\n", i, a, b, a / b }'
done
