#!/bin/bash
# Installs what is missing, builds, and opens Modelbook: on FOLDER (training runs, or a library), or on a sample library.
#   packaging/run.sh [FOLDER]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-}
if [ -n "$folder" ]; then
    [ -d "$folder" ] || { echo "run.sh: there is no folder $folder" >&2; exit 2; }
    folder=$(cd "$folder" && pwd)
fi
"$root/packaging/install.sh"
"$root/packaging/build.sh" release modelbook mbook
bin=$root/build/release/app

arguments=()
if [ -n "$folder" ]; then
    arguments=("$folder")
else
    sample=$root/build/sample-library
    [ -e "$sample/library.json" ] || "$root/packaging/make-sample.sh" "$bin/mbook" "$sample"
    arguments=(--library "$sample")
fi
if [ "$(id -u)" -eq 0 ]; then
    echo "Running as root: WebEngine's sandbox is switched off, since Chromium refuses to start otherwise."
    export QTWEBENGINE_DISABLE_SANDBOX=1
fi
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$bin/modelbook" "${arguments[@]}"
fi
picture=$root/build/modelbook.png
echo "There is no display: running under Xvfb and writing a picture of the window."
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$(mktemp -d)}
log=$root/build/modelbook.log
xvfb-run -a -s "-screen 0 1440x900x24" "$bin/modelbook" --size 1440x900 --screenshot "$picture" "${arguments[@]}" >"$log" 2>&1 \
    || { tail -5 "$log" >&2; exit 1; }
echo "$picture"
