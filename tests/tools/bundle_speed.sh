#!/bin/bash
# How fast mbook writes a bundle of incompressible weights, beside cp of the same file in the same run, and how much memory it takes.
#   tests/tools/bundle_speed.sh MBOOK [GIGABYTES] [FOLDER]
set -euo pipefail
mbook=$(realpath "$1")
gigabytes=${2:-4}
work=$(mktemp -d "${3:-/tmp}/bundle-speed-XXXXXX")
trap 'rm -rf "$work"' EXIT
export MODELBOOK_HOME=$work/home MODELBOOK_LIBRARY=$work/library MODELBOOK_AUTHOR=bench
mkdir "$work/run"
head -c "${gigabytes}G" /dev/urandom >"$work/run/weights.bin"
"$mbook" init "$work/library" >/dev/null
"$mbook" add "$work/run" --name weights >/dev/null
model=weights
settle() { # A hypervisor takes freed memory back within seconds: only then does each begin with as little of it as the other.
    sync
    sleep 6
}
measure() { # NAME COMMAND…: seconds and the most memory of its process
    python3 - "$@" <<'PYTHON'
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(sys.argv[2:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
seconds = time.monotonic() - start
print(f"{sys.argv[1]} {seconds:.2f} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}")
PYTHON
}
cp "$work/run/weights.bin" "$work/warm" && rm "$work/warm" # both read from memory
for round in 1 2 3; do
    settle
    measure "cp, and sync:" sh -c "cp '$work/run/weights.bin' '$work/copy' && sync '$work/copy'"
    rm "$work/copy"
    settle
    measure "mbook bundle export:" "$mbook" bundle export "$model" --keep-private -o "$work/out.modelbook"
    rm "$work/out.modelbook"
done | awk -v gb="$gigabytes" '{ t = $(NF-1); name = $0; sub(/ [0-9.]+ [0-9]+$/, "", name); printf "%-22s %6.2f s  %7.0f MB/s  %4d MB of memory\n", name, t, gb * 1073.74 / t, $NF; if (name ~ /^cp/) c = t; else printf "%-22s %6.2f\n", "share of cp:", c / t }'
