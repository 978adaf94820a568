#!/usr/bin/env bash
# All set-up and all work of the repository. On a fresh Debian machine it needs only the .NET SDK, npm and git.
#   ./build.sh             build everything; the tool is then artifacts/pathgen/pathgen
#   ./build.sh demo        paint the demo slide, fit the demo model, make image-caption pairs from it
#   ./build.sh test        run all tests            (--nightly: the long campaigns too)
#   ./build.sh bench       run the benchmarks       (arguments go to BenchmarkDotNet; default: the kernels, short)
#   ./build.sh notebooks   run samples/notebooks/*.cs and write their .ipynb
#   ./build.sh pack        make the NuGet packages in artifacts/packages
#   ./build.sh clean       remove everything that was built
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1
tool=artifacts/pathgen/pathgen

build() {
  eng/set-up.sh
  dotnet build PathGen.Sdk.sln -c Release -v quiet -nologo
}

publish_tool() {
  # ReadyToRun, so that a command answers in a fraction of a second.
  dotnet publish src/PathGen.Cli/PathGen.Cli.csproj -c Release -v quiet -nologo --no-self-contained \
    --use-current-runtime -p:PublishReadyToRun=true -o artifacts/pathgen
}

demo_data() {
  [ -f artifacts/demo/model/model.json ] || sample DemoModel --out artifacts/demo/model --no-test
  [ -f artifacts/demo/slide.svs ] || sample PaintSlide --out artifacts/demo/slide.svs
}

sample() { dotnet run --project "samples/$1" -c Release -v quiet -- "${@:2}"; }

case "${1:-build}" in
  build) build; publish_tool; echo "The tool: $tool" ;;
  demo)
    eng/set-up.sh
    publish_tool
    demo_data
    rm -rf artifacts/demo/run # A run refuses to go on with other settings than it began with, and the code may have changed.
    "$tool" generate artifacts/demo/slide.svs --model artifacts/demo/model --out artifacts/demo/run "${@:2}"
    ;;
  test)
    [ "${2:-}" = "--nightly" ] && export PATHGEN_NIGHTLY=1
    build
    demo_data
    dotnet test --solution PathGen.Sdk.sln -c Release --no-build --no-progress
    ;;
  bench)
    build
    [ $# -gt 1 ] || set -- bench --filter '*' --job short
    dotnet run --project benchmarks/PathGen.Benchmarks -c Release --no-build -- "${@:2}"
    ;;
  notebooks) build; demo_data; dotnet run --project eng/Notebooks -c Release -- samples/notebooks ;;
  pack) eng/set-up.sh; dotnet pack PathGen.Sdk.sln -c Release -v quiet -nologo -o artifacts/packages ;;
  clean)
    rm -rf artifacts .packages eng/feed/node_modules eng/feed/packages/*.nupkg eng/feed/packages/decided
    find . -type d \( -name bin -o -name obj \) -not -path './.git/*' -prune -exec rm -rf {} +
    ;;
  *) sed -n '2,9p' "$0" >&2; exit 2 ;;
esac
