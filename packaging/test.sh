#!/bin/bash
# Installs what is missing, builds, and runs every test, those of the windows included, off screen.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
packaging/install.sh
packaging/build.sh dev
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$(mktemp -d)}
exec ctest --test-dir build/dev --output-on-failure -j "$(nproc)" "$@"
