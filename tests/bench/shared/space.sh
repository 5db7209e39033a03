#!/bin/bash
# Bytes that storing one more checkpoint takes, beside restic, borg and casync on the same files of a transformer that is
# really trained (train_transformer.py; its folder may be given to spare training it again). Training takes two minutes with
# libopenblas0, and hours with the reference BLAS that Debian's torch comes with.
#   space.sh MBOOK [CHECKPOINTS]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mbook=$1 files=${2:-}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
if [ -z "$files" ]; then
    files=$work/files; mkdir "$files"
    /usr/bin/python3 "$here/train_transformer.py" "$files" "$here"/../../../LICENSE "$here"/../../../*.md "$here"/../../../models/*/*.cpp
fi
export MODELBOOK_HOME=$work/home MODELBOOK_AUTHOR=bench RESTIC_PASSWORD=x BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
export BORG_BASE_DIR=$work/borg-base XDG_CACHE_HOME=$work/cache
size() { du -sb --apparent-size "$1" | cut -f1; }
row() { # TITLE BASE NEW
    local title=$1 base=$files/$2 new=$files/$3 d; d=$(mktemp -d "$work/row.XXXX")
    "$mbook" init "$d/mbook" >/dev/null
    "$mbook" add "$base" --name base --library "$d/mbook" >/dev/null 2>&1
    local m0; m0=$(size "$d/mbook")
    "$mbook" add "$new" --name new --parent base --library "$d/mbook" >/dev/null 2>&1
    local m1; m1=$(size "$d/mbook")
    restic init -q -r "$d/restic"; restic backup -q -r "$d/restic" "$base"; local r0; r0=$(size "$d/restic")
    restic backup -q -r "$d/restic" "$new"; local r1; r1=$(size "$d/restic")
    borg init -e none "$d/borg"; borg create -C zstd,3 "$d/borg::a" "$base" 2>/dev/null; local b0; b0=$(size "$d/borg")
    borg create -C zstd,3 "$d/borg::b" "$new" 2>/dev/null; local b1; b1=$(size "$d/borg")
    mkdir "$d/one" "$d/two"; cp "$base" "$d/one/"; cp "$new" "$d/two/"
    casync make --store "$d/store" "$d/a.caidx" "$d/one" >/dev/null 2>&1; local c0; c0=$(size "$d/store")
    casync make --store "$d/store" "$d/b.caidx" "$d/two" >/dev/null 2>&1; local c1; c1=$(size "$d/store")
    local bytes; bytes=$(stat -Lc %s "$new")
    printf '%-34s of %6.1f MB: modelbook %.3f  restic %.3f  borg %.3f  casync %.3f\n' "$title" \
        "$(bc -l <<<"$bytes/1000000")" "$(bc -l <<<"($m1-$m0)/$bytes")" "$(bc -l <<<"($r1-$r0)/$bytes")" \
        "$(bc -l <<<"($b1-$b0)/$bytes")" "$(bc -l <<<"($c1-$c0)/$bytes")"
    rm -rf "$d"
}
row "next epoch, fp32" epoch7-fp32.pt epoch8-fp32.pt
row "next epoch, bf16" epoch7-bf16.safetensors epoch8-bf16.safetensors
row "next epoch with optimizer" epoch7-training.pt epoch8-training.pt
row "full finetune at 1e-5, fp32" epoch8-fp32.pt finetune-full.pt
row "full finetune at 1e-5, bf16" epoch8-bf16.safetensors finetune-full-bf16.safetensors
row "frozen finetune, fp32" epoch8-fp32.pt finetune-frozen.pt
row "the same as .safetensors" epoch8-fp32.pt same-weights.safetensors
row "first epoch alone (fp32)" epoch6-bf16.safetensors epoch8-fp32.pt
