#!/bin/bash
# Megabytes a second of first upload, repeated upload, download and verify of 4 GiB (or GIB) of weights, beside cp, restic and
# borg, and beside what this disk writes and one core hashes; with an s3:// location beside rclone.
#   speed.sh MBOOK [LOCATION] [GIB]
set -euo pipefail
mbook=$1 location=${2:-} gib=${3:-4}
work=$(mktemp -d "${TMPDIR:-/var/tmp}/speed.XXXX"); trap 'rm -rf "$work"' EXIT
export MODELBOOK_HOME=$work/home MODELBOOK_AUTHOR=bench RESTIC_PASSWORD=x BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
export BORG_BASE_DIR=$work/borg-base XDG_CACHE_HOME=$work/cache
file=$work/weights.safetensors
/usr/bin/python3 - "$file" "$gib" <<'P'
import json, struct, sys
import numpy as np
path, gib = sys.argv[1], int(sys.argv[2])
count, each = gib * 16, (1 << 30) // 16
header = {f"layers.{i}.weight": {"dtype": "F32", "shape": [each // 4], "data_offsets": [i * each, (i + 1) * each]} for i in range(count)}
text = json.dumps(header).encode()
with open(path, "wb") as out:
    out.write(struct.pack("<Q", len(text)) + text)
    for i in range(count):
        out.write(np.random.default_rng(i).standard_normal(each // 4, dtype=np.float32).tobytes())
P
bytes=$(stat -c %s "$file")
timed() { # TITLE COMMAND...
    local title=$1; shift
    # A hypervisor takes freed memory back within seconds: only then does each begin with as little of it as the others.
    sync; sleep 6; local t0; t0=$(date +%s.%N)
    "$@" >"$work/out" 2>&1 || { echo "$title failed:"; tail -3 "$work/out"; return 0; }
    local t1; t1=$(date +%s.%N)
    printf '%-28s %7.0f MB/s\n' "$title" "$(bc -l <<<"$bytes/1000000/($t1-$t0)")"
}
timed "sha256 on one core" sha256sum "$file"
timed "disk write (dd, fsync)" dd if="$file" of="$work/dd" bs=4M conv=fsync; rm -f "$work/dd"
timed "cp and sync" sh -c "cp '$file' '$work/cp' && sync '$work/cp'"; rm -f "$work/cp"
if [ -n "$location" ]; then library=$location; else library=$work/library; fi
"$mbook" init "$library" >/dev/null
timed "modelbook first upload" "$mbook" add "$file" --name first --library "$library"
cp "$file" "$work/again.safetensors"
timed "modelbook repeated upload" "$mbook" add "$work/again.safetensors" --name again --arg again=1 --library "$library"
timed "modelbook download" "$mbook" get first -o "$work/got" --library "$library"
cmp "$file" "$work/got/weights.safetensors" && rm -rf "$work/got" "$work/again.safetensors"
timed "modelbook verify" "$mbook" verify --library "$library"
if [ -n "$location" ]; then
    timed "rclone upload" rclone copyto "$file" "bench:${RCLONE_BUCKET:-bench}/weights" --s3-no-check-bucket
    timed "rclone download" rclone copyto "bench:${RCLONE_BUCKET:-bench}/weights" "$work/got"
    exit
fi
rm -rf "$work/library"
restic init -q -r "$work/restic"
timed "restic first" restic backup -q -r "$work/restic" "$file"
timed "restic repeated" restic backup -q --force -r "$work/restic" "$file"
timed "restic restore" restic restore -q -r "$work/restic" latest --target "$work/restored"; rm -rf "$work/restored"
rm -rf "$work/restic"
borg init -e none "$work/borg"
timed "borg first (zstd)" borg create -C zstd,3 "$work/borg::a" "$file"
timed "borg repeated" borg create --files-cache=disabled -C zstd,3 "$work/borg::b" "$file"
timed "borg extract" sh -c "mkdir '$work/x' && cd '$work/x' && borg extract '$work/borg::a'"
