#!/bin/sh
# A second copy of PostgreSQL in $ARCHIVE, made with PostgreSQL's own tools: a base backup every $BASE_DAYS days and every
# change as it is written. `restore [TIME]` puts the newest base in the place of $PGDATA; PostgreSQL then replays the
# changes up to that time, or all of them. The variables of libpq (PGHOST, PGUSER …) say where PostgreSQL is.
set -eu
: "${ARCHIVE:?}" "${BASE_DAYS:=7}" "${KEEP_BASES:=2}"
[ -z "${PGPASSWORD_FILE-}" ] || PGPASSWORD=$(cat "$PGPASSWORD_FILE")
export PGPASSWORD="${PGPASSWORD-}"
slot=archive

bases() {
    find "$ARCHIVE" -maxdepth 1 -name 'base-*' ! -name '*.part' "$@" | sort
}

# The oldest file of changes that any base which is kept needs.
first_needed() {
    sed -n 's/^START WAL LOCATION.*(file \(.*\))$/\1/p' "$(bases | head -n 1)/backup_label"
}

new_base() {
    name="$ARCHIVE/base-$(date -u +%Y%m%dT%H%M%SZ)"
    rm -rf "$ARCHIVE"/*.part
    pg_basebackup --pgdata="$name.part" --wal-method=none --checkpoint=fast --no-password
    sync
    mv "$name.part" "$name"
    bases | head -n "-$KEEP_BASES" | while read -r old; do rm -rf "$old"; done
    pg_archivecleanup "$ARCHIVE/wal" "$(first_needed)"
    echo "Base backup: $name"
}

follow() {
    # In a container, where a new volume belongs to root.
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$ARCHIVE"
        exec gosu postgres "$0"
    fi
    mkdir -p "$ARCHIVE/wal"
    # PostgreSQL drops a slot that is too far behind rather than fill its disk. What came meanwhile is missing here.
    lost=$(psql -AtXc "SELECT pg_drop_replication_slot(slot_name) IS NULL FROM pg_replication_slots
        WHERE slot_name = '$slot' AND wal_status = 'lost'" postgres)
    [ -z "$lost" ] || put_aside
    pg_receivewal --directory="$ARCHIVE/wal" --slot=$slot --create-slot --if-not-exists
    pg_receivewal --directory="$ARCHIVE/wal" --slot=$slot --synchronous --no-password &
    receiver=$!
    trap 'kill $receiver; wait $receiver; exit 0' TERM INT
    while kill -0 $receiver 2>/dev/null; do
        if [ -z "$(bases -mtime "-$BASE_DAYS")" ]; then new_base; fi
        sleep 60 &
        wait $! || true
    done
    echo "pg_receivewal ended" >&2
    exit 1
}

# Another history of the database begins: the archive of this one is kept, and a new one starts.
put_aside() {
    aside="$ARCHIVE/before-$(date -u +%Y%m%dT%H%M%SZ)"
    mkdir "$aside"
    for each in "$ARCHIVE"/base-* "$ARCHIVE/wal"; do
        [ ! -e "$each" ] || mv "$each" "$aside/"
    done
    mkdir "$ARCHIVE/wal"
}

restore() {
    base=$(bases | tail -n 1)
    [ -n "$base" ] || { echo "There is no base backup in $ARCHIVE." >&2; exit 1; }
    [ ! -e "$PGDATA/postmaster.pid" ] || { echo "Stop PostgreSQL first: $PGDATA has a postmaster.pid." >&2; exit 1; }
    [ ! -e "$PGDATA" ] || mv "$PGDATA" "$PGDATA-before-$(date -u +%Y%m%dT%H%M%SZ)"
    name=$(basename "$base")
    put_aside
    mkdir -p "$(dirname "$PGDATA")"
    cp -a "$aside/$name" "$PGDATA"
    chmod 700 "$PGDATA"
    {
        echo "restore_command = 'cp \"$aside/wal/%f\" \"%p\" || cp \"$aside/wal/%f.partial\" \"%p\"'"
        echo "recovery_target_action = 'promote'"
        [ -z "${1-}" ] || echo "recovery_target_time = '$1'"
    } >> "$PGDATA/postgresql.auto.conf"
    touch "$PGDATA/recovery.signal"
    [ "$(id -u)" != 0 ] || chown -R --reference="$PGDATA/PG_VERSION" "$PGDATA" "$ARCHIVE"
    echo "Start PostgreSQL: it replays the changes after $name${1:+ up to $1}."
}

case ${1-} in
    '') follow ;;
    restore) restore "${2-}" ;;
    *) echo "archive.sh, or archive.sh restore [TIME]" >&2; exit 2 ;;
esac
