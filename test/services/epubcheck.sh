#!/bin/sh
# Holds every demo book against EPUBCheck, warnings included. Installs it where it is missing (Debian and Ubuntu, as root);
# elsewhere EPUBCHECK_JAR names its jar.
set -eu
cd "$(dirname "$0")/../.."

jar=${EPUBCHECK_JAR:-/usr/share/java/epubcheck.jar}
if [ ! -f "$jar" ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends epubcheck >/dev/null
fi

books=$(mktemp -d)
trap 'rm -rf "$books"' EXIT
./node_modules/.bin/node demo/epub/write-epubs.ts "$books"

failed=0
for book in "$books"/*.epub; do
  name=$(basename "$book")
  if report=$(java -jar "$jar" --failonwarnings "$book" 2>&1); then
    echo "ok    $name"
  else
    echo "FAIL  $name"
    echo "$report"
    failed=1
  fi
done
exit "$failed"
