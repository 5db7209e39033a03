#!/bin/bash
# Runs fuzz targets under ASan and UBSan, two at a time, and fails where one finds something.
#   tests/fuzz/run.sh SECONDS [NAME…]     all targets but fuzz_hdf5, or those named
# FUZZ_SEED makes a run that starts without build/fuzz/corpus try the same inputs each time, as far as its seconds reach; the
# tests do that, so that they fail for what a change has broken and not for what was there before. Unset: other ones each time.
# What it learns stays in build/fuzz/corpus/NAME for the next run; a failing input lies in build/fuzz/found.
# fuzz_hdf5 runs only when named: libhdf5 itself crashes and leaks, which is why it runs in a sandbox.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
seconds=$1; shift
mkdir -p build/fuzz
packaging/build.sh fuzz fuzzers >build/fuzz/build.log 2>&1 || { tail -40 build/fuzz/build.log >&2; exit 1; }
built=build/fuzz/tests/fuzz
seeds=build/fuzz/seeds
mkdir -p build/fuzz/found "$seeds"
$built/write_seeds "$seeds"
names=("$@")
if [ ${#names[@]} -eq 0 ]; then
    for target in "$built"/fuzz_*; do
        name=${target##*/fuzz_}
        [ -x "$target" ] && [ "$name" != hdf5 ] && names+=("$name")
    done
fi

# The folders whose files a target starts from: formats of the hostile files, real ones small enough.
seeds_of() {
    local name=$1 folder
    mkdir -p "build/fuzz/corpus/$name"
    echo "build/fuzz/corpus/$name"
    for folder in "tests/fuzz/corpus/$name" $(
        case $name in
        zip) echo "$seeds"/pytorch-zip "$seeds"/npz "$seeds"/keras ;;
        torch_legacy) echo "$seeds"/pytorch-legacy ;;
        torch_tar) echo "$seeds"/pytorch-tar ;;
        flax) echo "$seeds"/flax-msgpack ;;
        graph) echo "$seeds"/tensorflow-graph "$seeds"/tensorflow-saved-model ;;
        tensorflow_checkpoint) echo "$seeds"/tensorflow-checkpoint ;;
        checkpoint) echo "$seeds"/* tests/data/formats ;;
        *) echo "$seeds/$name" ;;
        esac
    ); do
        [ -d "$folder" ] && echo "$folder"
    done
    return 0
}

fuzz() {
    local name=$1 log=build/fuzz/$1.log options=()
    [ "$name" = hdf5 ] && options=(-detect_leaks=0)
    local folders
    mapfile -t folders < <(seeds_of "$name")
    if ASAN_OPTIONS=allocator_may_return_null=1 "$built/fuzz_$name" -seed="${FUZZ_SEED:-0}" -max_total_time="$seconds" -rss_limit_mb=1500 -timeout=15 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/found/$name-" "${options[@]}" "${folders[@]}" >"$log" 2>&1; then
        echo "fuzz $name: $(grep -o 'number_of_executed_units: .*' "$log" | grep -o '[0-9]*') executions in $seconds s, nothing found"
    else
        echo "fuzz $name: FOUND SOMETHING" >&2
        tail -40 "$log" >&2
        return 1
    fi
}
export -f fuzz seeds_of
export built seeds seconds
printf '%s\n' "${names[@]}" | xargs -P "$(nproc)" -I{} bash -c 'set -u; fuzz {}'
