#!/bin/bash
# Installs what is missing, builds, runs every test, those of the windows included, off screen, and those of S3 against a
# Ceph object store on this machine, and every fuzz target for twenty seconds.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
packaging/install.sh
packaging/s3-engine.sh install
packaging/build.sh check
engine=$(mktemp -d)/ceph
trap 'packaging/s3-engine.sh stop "$engine"' EXIT
MODELBOOK_TEST_S3=$(packaging/s3-engine.sh start "$engine")
export MODELBOOK_TEST_S3 MODELBOOK_TEST_S3_ENGINE=$engine
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$(mktemp -d)}
ctest --test-dir build/check --output-on-failure -j "$(nproc)" "$@"
FUZZ_SEED=1 tests/fuzz/run.sh 20
