#!/usr/bin/env bash
# Installs what `npm run test:services` runs against, from Debian's packages. Needs root; does nothing where all is there.
set -euo pipefail
packages=(swift-proxy swift-account swift-container swift-object memcached postgresql redis-server nginx-light prometheus chromium fonts-liberation fonts-dejavu-core)
missing=()
for package in "${packages[@]}"; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# The servers are started by the tests, on ports and folders of their own.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
trap 'rm -f /usr/sbin/policy-rc.d' EXIT
apt-get install -y -qq --no-install-recommends "${missing[@]}"
