#!/bin/bash
# Installs what is missing, builds, runs every test, those of the windows included, off screen, and every fuzz target
# for twenty seconds.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
packaging/install.sh
packaging/build.sh dev
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$(mktemp -d)}
ctest --test-dir build/dev --output-on-failure -j "$(nproc)" "$@"
tests/fuzz/run.sh 20
