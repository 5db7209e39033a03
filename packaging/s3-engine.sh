#!/bin/bash
# A Ceph object store on this machine, for the tests: one monitor, one manager, one OSD, and the S3 gateway. Everything
# lives in one folder and listens on the loopback interface only. Starts in about 20 s, takes about 1 GB of memory.
#
#   s3-engine.sh install              the Debian packages it needs (packages-s3.txt)
#   s3-engine.sh start FOLDER [PORT]  S3 on PORT (default 17480), the monitor on PORT+1; prints the location for tests
#   s3-engine.sh stop FOLDER          ends what it started and removes FOLDER
#   s3-engine.sh kill-gateway FOLDER  kill -9 of the gateway alone
#   s3-engine.sh start-gateway FOLDER starts it again
#
# Accounts: admin, reader, guest, each with the secret NAME-secret. Ceph 16 heeds If-None-Match in single PUTs, not when
# it completes a multipart upload.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
verb=${1:-}
case "$verb" in
install) exec "$here/install.sh" packages-s3.txt ;;
start | stop | kill-gateway | start-gateway) ;;
*) sed -n '2,13p' "$0"; exit 2 ;;
esac
mkdir -p "${2:?folder}"
folder=$(realpath "$2")
export CEPH_CONF=$folder/ceph.conf

end_of() { # waits until the process of a pid file is gone
    local pid
    pid=$(cat "$1" 2>/dev/null) || return 0
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || return 0; sleep .1; done
    kill -9 "$pid" 2>/dev/null || true
}
answers() { curl --noproxy '*' -s -o /dev/null "http://127.0.0.1:$(cat "$folder/port")/"; }
start_gateway() {
    radosgw -c "$CEPH_CONF" -n client.rgw.a --cluster ceph
    for _ in $(seq 300); do answers && return 0; sleep .2; done
    echo "the gateway does not answer; see $folder/log" >&2
    return 1
}
stop_all() {
    for name in client.rgw.a osd.0 mgr.x mon.a; do
        pid=$folder/run/$name.pid
        [ -e "$pid" ] || continue
        kill "$(cat "$pid")" 2>/dev/null || true
        end_of "$pid"
    done
}

case "$verb" in
stop)
    stop_all
    rm -rf "$folder"
    exit ;;
kill-gateway)
    kill -9 "$(cat "$folder/run/client.rgw.a.pid")"
    end_of "$folder/run/client.rgw.a.pid"
    exit ;;
start-gateway)
    start_gateway >>"$folder/log/start.log" 2>&1
    exit ;;
esac

[ ! -e "$CEPH_CONF" ] || { echo "there is an engine in $folder already: stop it first" >&2; exit 1; }
port=${3:-17480}
mkdir -p "$folder"/{mon,mgr,osd,rgw,run,log}
echo "$port" >"$folder/port"
fsid=$(cat /proc/sys/kernel/random/uuid)
monitor="[v2:127.0.0.1:$((port + 1))]"
cat >"$CEPH_CONF" <<CONF
[global]
fsid = $fsid
mon host = $monitor
public addr = 127.0.0.1
cluster addr = 127.0.0.1
public network = 127.0.0.0/8
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = $folder/keyring
run dir = $folder/run
admin socket = $folder/run/\$name.asok
pid file = $folder/run/\$name.pid
log file = $folder/log/\$name.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd crush chooseleaf type = 0
osd memory target = 939524096
bluestore block size = 21474836480
mon allow pool size one = true
mon data avail warn = 1
[mon.a]
mon data = $folder/mon
[mgr.x]
mgr data = $folder/mgr
[osd.0]
osd data = $folder/osd
[client.rgw.a]
rgw data = $folder/rgw
rgw frontends = beast endpoint=127.0.0.1:$port
rgw dns name = localhost
CONF

start_engine() {
    ceph-authtool --create-keyring "$folder/keyring" --gen-key -n mon. --cap mon 'allow *'
    ceph-authtool "$folder/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
    monmaptool --create --addv a "$monitor" --fsid "$fsid" "$folder/monmap"
    ceph-mon -c "$CEPH_CONF" --mkfs -i a --monmap "$folder/monmap" --keyring "$folder/keyring"
    ceph-mon -c "$CEPH_CONF" -i a
    ceph --connect-timeout 60 auth get-or-create mgr.x mon 'allow profile mgr' osd 'allow *' -o "$folder/mgr/keyring"
    cat "$folder/mgr/keyring" >>"$folder/keyring"
    ceph-mgr -c "$CEPH_CONF" -i x
    local id secret
    id=$(cat /proc/sys/kernel/random/uuid)
    secret=$(ceph-authtool --gen-print-key)
    ceph osd new "$id" -i - <<<"{\"cephx_secret\": \"$secret\"}"
    ceph-authtool --create-keyring "$folder/osd/keyring" --name osd.0 --add-key "$secret"
    cat "$folder/osd/keyring" >>"$folder/keyring"
    ceph-osd -c "$CEPH_CONF" -i 0 --mkfs --osd-uuid "$id" --keyring "$folder/osd/keyring"
    ceph auth caps osd.0 mon 'allow profile osd' mgr 'allow profile osd' osd 'allow *'
    ceph-osd -c "$CEPH_CONF" -i 0
    ceph auth get-or-create client.rgw.a mon 'allow rw' osd 'allow rwx' mgr 'allow rw' >>"$folder/keyring"
    for _ in $(seq 120); do ceph osd stat | grep -q '1 up' && break; sleep .5; done
    start_gateway
    local who
    for who in admin reader guest; do
        radosgw-admin -n client.rgw.a user create --uid="$who" --display-name="$who" --access-key="$who" --secret-key="$who-secret"
    done
}
# In a subshell of its own, so that set -e holds in it.
(set -e; start_engine) >"$folder/log/start.log" 2>&1 </dev/null & starting=$!
if ! wait $starting; then
    tail -5 "$folder/log/start.log" >&2
    stop_all
    exit 1
fi
echo "http://127.0.0.1:$port"
