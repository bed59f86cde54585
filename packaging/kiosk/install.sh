#!/bin/sh
# Puts the kiosk's session into a Debian system and closes its consoles; as root, from a checkout:
#     sh packaging/kiosk/install.sh wayland|x11
# DESTDIR names another root: files are put there, and what only a running system has is left out and said.
# Doing it again changes nothing; a kiosk.toml that is there is left as it is. docs/kiosk.md explains each part.
set -eu

variant=${1-}
root=${DESTDIR-}
here=$(cd "$(dirname "$0")" && pwd)
case $variant in
wayland) unit=hris-desktop-kiosk.service other=hris-desktop-kiosk-x11.service programs="cage seatd Xwayland" ;;
x11) unit=hris-desktop-kiosk-x11.service other=hris-desktop-kiosk.service programs="dbus-daemon openbox xinit xauth setxkbmap xset" ;;
*)
    echo "usage: [DESTDIR=…] sh install.sh wayland|x11" >&2
    exit 2
    ;;
esac
if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
    echo "Please run this as root: it writes below /etc and /usr/local. Nothing was changed." >&2
    exit 3
fi
for program in $programs; do
    if [ ! -x "$root/usr/bin/$program" ] && [ ! -x "$root/usr/sbin/$program" ]; then
        echo "The program $program is missing; docs/kiosk.md names the packages. Nothing was changed." >&2
        exit 3
    fi
done

put() { # mode, file here, place there
    install -D -o root -g root -m "$1" "$here/$2" "$root$3"
}

# the account of the kiosk writes no byte code, so it is made here; without it each start would take seconds longer
source=$root/opt/hris-desktop
if [ -z "$root" ] && [ -x "$source/.venv/bin/python" ]; then
    "$source/.venv/bin/python" -m compileall -q "$source/hris_desktop" "$source/migrations" || true
fi

put 0755 session /usr/local/lib/hris-desktop/kiosk/session
put 0755 on-x11 /usr/local/lib/hris-desktop/kiosk/on-x11
put 0644 rc.xml /usr/local/lib/hris-desktop/kiosk/rc.xml
put 0644 "$unit" "/etc/systemd/system/$unit"
put 0644 sysusers.conf /etc/sysusers.d/hris-desktop-kiosk.conf
put 0644 tmpfiles.conf /etc/tmpfiles.d/hris-desktop-kiosk.conf
put 0644 sysctl.conf /etc/sysctl.d/90-hris-desktop-kiosk.conf
put 0644 logind.conf /etc/systemd/logind.conf.d/90-hris-desktop-kiosk.conf
put 0644 ../../docs/kiosk.md /usr/local/share/doc/hris-desktop/kiosk.md
rm -f "$root/etc/systemd/system/$other"
if [ "$variant" = x11 ]; then
    put 0644 pam /etc/pam.d/hris-desktop-kiosk
    put 0644 xorg.conf /etc/X11/xorg.conf.d/90-hris-desktop-kiosk.conf
else
    rm -f "$root/etc/pam.d/hris-desktop-kiosk" "$root/etc/X11/xorg.conf.d/90-hris-desktop-kiosk.conf"
fi
[ -e "$root/etc/hris-desktop/kiosk.toml" ] || put 0644 kiosk.toml /etc/hris-desktop/kiosk.toml

# no login on a console, no restart by three keys; rescue mode stays, behind root's password
for closed in getty@.service autovt@.service serial-getty@.service console-getty.service debug-shell.service \
    ctrl-alt-del.target; do
    ln -sf /dev/null "$root/etc/systemd/system/$closed"
done
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
rm -f "$root/etc/systemd/system/multi-user.target.wants/$other"
ln -sf "/etc/systemd/system/$unit" "$root/etc/systemd/system/multi-user.target.wants/$unit"

if [ -n "$root" ]; then
    echo "Put below $root. Left for its first start: account, folders, kernel settings, the session itself."
    exit 0
fi
systemd-sysusers /etc/sysusers.d/hris-desktop-kiosk.conf
systemd-tmpfiles --create /etc/tmpfiles.d/hris-desktop-kiosk.conf
if [ -d /run/systemd/system ]; then
    sysctl -q --system
    systemctl daemon-reload
    echo "Ready. Look through /etc/hris-desktop/kiosk.toml, then restart the machine: the kiosk comes up by itself."
else
    echo "Ready, though systemd does not run here: kernel settings and the session come with the next start."
fi
