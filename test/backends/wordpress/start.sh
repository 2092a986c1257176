#!/usr/bin/env bash
# A real WordPress on 127.0.0.1:$PORT: Debian's package, MariaDB on a private socket, PHP's own server. Prints one JSON line.
# DATA (database, configuration, pid files) and CACHE (unpacked packages) are folders; WP_SUITE=trixie or sid takes a newer one.
# AT=/blog serves it under that path, with nothing of WordPress above it.
# OWNER: a process with whose end it ends too. Needs root and apt where the Debian packages below are not installed. Touches nothing else of the machine.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
: "${DATA:?}" "${CACHE:?}" "${PORT:?}"
mkdir -p "$DATA" "$CACHE"
DATA=$(cd "$DATA" && pwd); CACHE=$(cd "$CACHE" && pwd)
AT=${AT:-}
BASE="http://127.0.0.1:$PORT$AT"
export DEBIAN_FRONTEND=noninteractive

missing=()
for package in php-cli php-mysql mariadb-server-core mariadb-client-core ca-certificates; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  install=(apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}")
  "${install[@]}" >"$DATA/apt.log" 2>&1 || { apt-get update -q >>"$DATA/apt.log" 2>&1; "${install[@]}" >>"$DATA/apt.log" 2>&1; }
fi

# The wordpress package depends on a web server that would be installed too: unpacking it avoids that.
SITE="$CACHE/themed${WP_SUITE:+-$WP_SUITE}"
if [ ! -f "$SITE/wp-load.php" ]; then
  work=$(mktemp -d "$CACHE/unpack.XXXXXX")
  apt=(-q -o APT::Sandbox::User=root)
  if [ -n "${WP_SUITE:-}" ]; then
    # A private configuration: the machine's own sources and lists stay as they are.
    uri=$(awk '/^URIs:/{print $2; exit}' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
    [ -n "$uri" ] || uri=$(awk '/^deb /{for(i=2;i<=NF;i++) if ($i ~ /^http/) {print $i; exit}}' /etc/apt/sources.list)
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $WP_SUITE main" >"$work/sources.list"
    apt+=(-o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache")
    apt-get "${apt[@]}" update >"$DATA/apt.log" 2>&1
  fi
  mkdir "$work/deb" "$work/root"
  packages=(wordpress php-getid3 libjs-cropper libjs-underscore libjs-prototype libjs-scriptaculous)
  (cd "$work/deb" && for package in "${packages[@]}"; do
    apt-get "${apt[@]}" download "$package" >>"$DATA/apt.log" 2>&1 || { apt-get "${apt[@]}" update >>"$DATA/apt.log" 2>&1; apt-get "${apt[@]}" download "$package" >>"$DATA/apt.log" 2>&1; }
  done
  # The last theme that is made of PHP, of this suite or of the machine's own; and those made of blocks, as far as the suite has them.
  apt-get "${apt[@]}" download wordpress-theme-twentytwentyone >>"$DATA/apt.log" 2>&1 || apt-get -q -o APT::Sandbox::User=root download wordpress-theme-twentytwentyone >>"$DATA/apt.log" 2>&1 || true
  for theme in three four five; do apt-get "${apt[@]}" download "wordpress-theme-twentytwenty$theme" >>"$DATA/apt.log" 2>&1 || true; done)
  for deb in "$work"/deb/*.deb; do dpkg-deb -x "$deb" "$work/root"; done
  find "$work/root/usr/share/wordpress" -xtype l -delete
  cp -rL "$work/root/usr/share/wordpress" "$work/site"
  rm -rf "$SITE"; mv "$work/site" "$SITE"; rm -rf "$work"
fi
# The tree is shared by all starts; what is of one start lies in DATA.
ROOT="$DATA/root"
mkdir -p "$ROOT$AT"
cp -r "$SITE/." "$ROOT$AT"
mkdir -p "$ROOT$AT/wp-content/mu-plugins" "$ROOT$AT/wp-content/uploads"
cp "$HERE/knobs.php" "$ROOT$AT/wp-content/mu-plugins/knobs.php"
rand() { head -c 48 /dev/urandom | base64 -w0 | tr -d '\n/+='; }
{
  echo '<?php'
  for key in AUTH_KEY SECURE_AUTH_KEY LOGGED_IN_KEY NONCE_KEY AUTH_SALT SECURE_AUTH_SALT LOGGED_IN_SALT NONCE_SALT; do echo "define('$key','$(rand)');"; done
  cat <<PHP
define('DB_NAME','wordpress'); define('DB_USER','root'); define('DB_PASSWORD','');
define('DB_HOST','localhost:$DATA/db.sock'); define('DB_CHARSET','utf8mb4'); define('DB_COLLATE','');
\$table_prefix='wp_';
define('WP_HOME','$BASE'); define('WP_SITEURL','$BASE');
define('WP_ENVIRONMENT_TYPE','local');      // lets Application Passwords work without TLS
define('WP_HTTP_BLOCK_EXTERNAL',true); define('AUTOMATIC_UPDATER_DISABLED',true); define('DISABLE_WP_CRON',true);
define('WP_DEBUG',false);
if(!defined('ABSPATH')) define('ABSPATH',__DIR__.'/');
require ABSPATH.'wp-settings.php';
PHP
} >"$ROOT$AT/wp-config.php"

mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$DATA/db" --auth-root-authentication-method=normal --skip-test-db >"$DATA/db-install.log" 2>&1
mariadbd --no-defaults --user="$(id -un)" --datadir="$DATA/db" --socket="$DATA/db.sock" --pid-file="$DATA/db.pid" --skip-networking \
  --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=64M >"$DATA/db.log" 2>&1 </dev/null &
echo $! >"$DATA/pids"
for _ in $(seq 1 120); do
  [ -S "$DATA/db.sock" ] && php -r '$m=@new mysqli("localhost","root","","",0,$argv[1]); exit($m->connect_errno?1:0);' "$DATA/db.sock" 2>/dev/null && break
  sleep 0.25
done
php -r '$m=new mysqli("localhost","root","","",0,$argv[1]); $m->query("CREATE DATABASE wordpress DEFAULT CHARACTER SET utf8mb4");' "$DATA/db.sock"
php -d display_errors=0 -d log_errors=0 "$HERE/seed.php" "$ROOT$AT" "$BASE" >"$DATA/seed.json"

AT="$AT" PHP_CLI_SERVER_WORKERS=4 php -d error_reporting=0 -d display_errors=0 -d opcache.enable_cli=1 -d variables_order=EGPCS \
  -S "127.0.0.1:$PORT" -t "$ROOT" "$HERE/router.php" >"$DATA/php.log" 2>&1 </dev/null &
server=$!
echo $server >>"$DATA/pids"
for _ in $(seq 1 120); do
  php -r 'exit(@file_get_contents($argv[1])===false?1:0);' "$BASE/wp-json/" 2>/dev/null && break
  kill -0 "$server" 2>/dev/null || { tail -3 "$DATA/php.log" >&2; exit 1; }
  sleep 0.25
done
# Its workers outlive it, so they are stopped by name.
pgrep -P "$server" >>"$DATA/pids" || true
# Whoever started it may be killed before they can stop it.
if [ -n "${OWNER:-}" ]; then
  (while [ -f "$DATA/pids" ] && kill -0 "$OWNER" 2>/dev/null; do sleep 2; done
   [ ! -f "$DATA/pids" ] || { "$HERE/stop.sh"; rm -rf "$DATA"; }) >/dev/null 2>&1 </dev/null &
fi
cat "$DATA/seed.json"
