#!/bin/bash
# kill -9 at random moments of uploads, edits, syncs and collections: what was acknowledged must be there, nothing half, and
# what an interrupted upload had stored is not sent again.
#   kills.sh MBOOK RUNS_FOLDER [KILLS] [LOCATION]
set -euo pipefail
mbook=$1 runs=$2 kills=${3:-1000}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
location=${4:-$work/library}
export MODELBOOK_HOME=$work/home MODELBOOK_AUTHOR=bench
"$mbook" init "$location" >/dev/null
mapfile -t sources < <(find "$runs" \( -name '*.ckpt' -o -name '*.safetensors' -o -name '*.pt' -o -name '*.pth.tar' \) | sort)
acknowledged=0 done_kills=0 lost=0 turn=0
names=()
while [ "$done_kills" -lt "$kills" ]; do
    turn=$((turn + 1))
    source=${sources[$((turn % ${#sources[@]}))]}
    name="model-$turn"
    case $((turn % 5)) in
    3) [ ${#names[@]} -eq 0 ] && continue
       command=(tag "${names[-1]}" "t$turn");;
    4) command=(gc --days 0 --ignore-leases);;
    *) command=(add "$source" --name "$name" --arg "turn=$turn");;
    esac
    "$mbook" "${command[@]}" --library "$location" --json >"$work/said" 2>/dev/null & pid=$!
    sleep "0.$(printf '%03d' $((RANDOM % ${KILL_WITHIN_MS:-250})))"
    if kill -9 "$pid" 2>/dev/null; then done_kills=$((done_kills + 1)); fi
    if wait "$pid" 2>/dev/null && [ "${command[0]}" = add ]; then
        # A file that was added before is the model it was: what counts is the id that was acknowledged.
        acknowledged=$((acknowledged + 1)); names+=("$(grep -o '"id": *"[0-9a-f]*"' "$work/said" | grep -o '[0-9a-f]\{32\}' | head -1)")
    fi
    if [ $((turn % 50)) -eq 0 ]; then
        listed=$("$mbook" ls --library "$location" --json | grep -o '[0-9a-f]\{32\}')
        for n in "${names[@]}"; do grep -qx "$n" <<<"$listed" || lost=$((lost + 1)); done
        "$mbook" verify --library "$location" >"$work/verify" || { echo "damaged:"; cat "$work/verify"; exit 1; }
    fi
done
listed=$("$mbook" ls --library "$location" --json | grep -o '[0-9a-f]\{32\}')
for n in "${names[@]}"; do grep -qx "$n" <<<"$listed" || lost=$((lost + 1)); done
"$mbook" verify --library "$location" | tail -1
echo "kills: $done_kills in $turn calls, $acknowledged models acknowledged, $lost lost"

# What is sent again: an upload of 256 MB that is killed half way, and once more.
head -c 268435456 /dev/urandom >"$work/big.bin"
before=$(du -sb "$location" 2>/dev/null | cut -f1 || echo 0)
"$mbook" add "$work/big.bin" --name big --library "$location" >/dev/null 2>&1 & pid=$!
while kill -0 "$pid" 2>/dev/null && [ $(($(du -sb "$location" 2>/dev/null | cut -f1) - before)) -lt 100000000 ]; do :; done
kill -9 "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true
middle=$(du -sb "$location" 2>/dev/null | cut -f1 || echo 0)
"$mbook" add "$work/big.bin" --name big --library "$location" --json >"$work/again" 2>/dev/null
echo "resume: $(((middle - before) / 1000000)) MB were stored before the kill, $(python3 -c "
import json; print(json.load(open('$work/again'))['bytes_stored'] // 1000000)") MB of 268 were stored by the second call"
