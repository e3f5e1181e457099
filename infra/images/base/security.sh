# debootstrap names one archive only; its security updates lie beside it, by Debian's convention.
# A public image names both already.
set -eu
[ -f /etc/apt/sources.list ] || exit 0
if ! grep -q security /etc/apt/sources.list; then
  sed -n 's#^deb \(.*\)/debian/\{0,1\} \([a-z]*\) main.*#deb \1/debian-security \2-security main#p' \
    /etc/apt/sources.list >/tmp/security.list
  mkdir -p /etc/apt/sources.list.d
  mv /tmp/security.list /etc/apt/sources.list.d/security.list
fi
