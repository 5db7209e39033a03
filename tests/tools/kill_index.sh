#!/bin/bash
# Kills mbook at random moments while it changes a library and writes the column index, and looks every 25th time whether the answers
# are those of an index built anew.
#   tests/tools/kill_index.sh MBOOK [ROUNDS]
set -euo pipefail
mbook=$(realpath "$1")
rounds=${2:-500}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export MODELBOOK_HOME=$work/home MODELBOOK_LIBRARY=$work/library MODELBOOK_AUTHOR=tester
"$mbook" init "$work/library" >/dev/null
# More models than are kept in memory, so that files are written at each start.
for i in $(seq 1 600); do
    mkdir -p "$work/runs/run$i"
    printf 'lr: 0.%d\nseed: %d\nname: model%d\n' "$i" "$i" "$i" >"$work/runs/run$i/config.yaml"
    head -c 64 /dev/urandom >"$work/runs/run$i/weights.bin"
done
"$mbook" add "$work"/runs/* >/dev/null 2>&1 || true
models=$("$mbook" ls --json | grep -c '"id"')
one=$("$mbook" ls --json 'sort by id' | grep -o '"id": *"[0-9a-f]*"' | sed -n 1p | grep -o '[0-9a-f]\{32\}')
index=$(echo "$work"/home/libraries/*/columns)
wrong=0 killed=0
for i in $(seq 1 "$rounds"); do
    rm -f "$index"/current # the next start builds and writes it all
    "$mbook" tag "$one" "t$i" >/dev/null 2>&1 &
    pid=$!
    sleep "0.$(printf %04d $((RANDOM % 1000)))" # any moment of its life; nothing waits for it
    kill -9 $pid 2>/dev/null && killed=$((killed + 1))
    wait $pid 2>/dev/null || true
    if [ $((i % 25)) -eq 0 ] || [ "$i" -le 5 ]; then
        before=$("$mbook" ls --json 'sort by lr' | sha256sum)
        rm -rf "$index"
        after=$("$mbook" ls --json 'sort by lr' | sha256sum)
        [ "$before" = "$after" ] || wrong=$((wrong + 1))
        [ "$("$mbook" ls --json | grep -c '"id"')" = "$models" ] || wrong=$((wrong + 1))
    fi
done
echo "$rounds rounds with $models models: killed $killed times, $wrong wrong answers"
[ "$wrong" -eq 0 ]
