#!/bin/bash
# Makes the sample library from the training runs that the project ships: make-sample.sh MBOOK FOLDER
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
mbook=$1 library=$2
temporary=$library.part
rm -rf "$temporary"
export MODELBOOK_AUTHOR=${MODELBOOK_AUTHOR:-sample}
"$mbook" init "$temporary" --name "Sample library" >/dev/null
"$mbook" scan --library "$temporary" "$root/tests/data/training-runs" | tail -1
for readme in "$root"/resources/samples/readme/*.md; do
    "$mbook" readme --library "$temporary" "$(basename "$readme" .md)" --set "$readme" >/dev/null
done
tag() { "$mbook" tag --library "$temporary" "$@" >/dev/null; }
tag digits-cnn-028 baseline paper
tag digits-cnn-003 baseline
tag digits-mlp-065 ablation
tag "digits-sweep version_99" pretrained
tag "digits-sweep version_100" finetuned
tag digits-cnn-101 finetuned
mv "$temporary" "$library"
