#!/bin/bash
# desktop.sh COMMAND [ARG...]
#
# Runs COMMAND on a temporary virtual desktop (X display, session bus, window manager, panel with a tray, notification
# daemon, keyring) and exits with its status. Leaves no process and no file behind, even if the program that started it
# is killed. Any number can run in parallel.
#
#   GAVEL_DESKTOP_SCREEN=1280x800x24   size of the display
#   GAVEL_DESKTOP_TRAY=lxqt|none       the panel of LXQt instead of Xfce's; no panel, so no tray
#   GAVEL_DESKTOP_NOTIFICATIONS=none   no notification daemon
#   GAVEL_DESKTOP_KEYRING=locked|none  a locked keyring whose prompt stays unanswered; no Secret Service
#   GAVEL_DESKTOP_BUS=none             no session bus, and therefore none of the three above
#   GAVEL_DESKTOP_LOG=FILE             where to write the log of the desktop's own programs
#
# COMMAND gets GAVEL_DESKTOP_DIR (a folder that is deleted at the end) and fresh XDG_* folders in its environment.
set -u

screen=${GAVEL_DESKTOP_SCREEN:-1280x800x24}
bus=${GAVEL_DESKTOP_BUS:-session}
tray=${GAVEL_DESKTOP_TRAY:-xfce}
notifications=${GAVEL_DESKTOP_NOTIFICATIONS:-dunst}
keyring=${GAVEL_DESKTOP_KEYRING:-unlocked}
if [ "$bus" = none ]; then tray=none notifications=none keyring=none; fi

programs=(setpriv Xvfb openbox)
[ "$bus" = none ] || programs+=(dbus-daemon dbus-update-activation-environment gdbus)
[ "$tray" != xfce ] || programs+=(xfce4-panel)
[ "$tray" != lxqt ] || programs+=(lxqt-panel)
[ "$notifications" = none ] || programs+=(dunst)
[ "$keyring" = none ] || programs+=(gnome-keyring-daemon)
for program in "${programs[@]}"; do
  command -v "$program" >/dev/null && continue
  echo "desktop.sh: $program is missing; 'npm run setup -- --virtual-desktop' says what to install" >&2
  exit 97
done

# From here on, this process gets SIGTERM if its parent dies.
[ "${GAVEL_DESKTOP_PID:-}" = $$ ] || GAVEL_DESKTOP_PID=$$ exec setpriv --pdeathsig TERM "$0" "$@"

dir=$(mktemp -d -t gavel-desktop.XXXXXX) || exit 97
mkdir -p "$dir"/{run,config/xfce4/xfconf/xfce-perchannel-xml,data/dbus-1/services,cache}
chmod 700 "$dir/run"
export GAVEL_DESKTOP_DIR=$dir
export GAVEL_CACHE=${GAVEL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gavel}
export XDG_RUNTIME_DIR=$dir/run XDG_CONFIG_HOME=$dir/config XDG_DATA_HOME=$dir/data XDG_CACHE_HOME=$dir/cache
export XDG_CURRENT_DESKTOP=XFCE XDG_SESSION_TYPE=x11 NO_AT_BRIDGE=1 LIBGL_ALWAYS_SOFTWARE=1
[ "$tray" != lxqt ] || export XDG_CURRENT_DESKTOP=LXQt
unset WAYLAND_DISPLAY DISPLAY DBUS_SESSION_BUS_ADDRESS ELECTRON_RUN_AS_NODE
log=${GAVEL_DESKTOP_LOG:-$dir/desktop.log}
started=() command=

background() { "$@" </dev/null >>"$log" 2>&1 & started=($! "${started[@]}"); }
fail() { echo "desktop.sh: $*" >&2; tail -20 "$log" >&2; exit 97; }
# These limits only end a hang, even on a machine that is ten times slower.
await_line() { for _ in {1..2000}; do [ -s "$1" ] && return; sleep 0.05; done; fail "$2 did not start"; }
await_name() { gdbus wait --session --timeout 100 "$1" >>"$log" 2>&1 || fail "$1 did not appear on the bus"; }

# Everything started inside has GAVEL_DESKTOP_DIR in its environment, even if the bus or a daemon started it.
remaining() { grep -lsz "^GAVEL_DESKTOP_DIR=$dir\$" /proc/[0-9]*/environ | cut -d/ -f3 | grep -vx -e $$ -e "$BASHPID"; }

# shellcheck disable=SC2317 # called by the trap
down() {
  trap '' INT TERM
  [ -z "$command" ] || kill "$command" 2>/dev/null
  kill "${started[@]}" 2>/dev/null
  wait "${started[@]}" 2>/dev/null
  for signal in TERM TERM KILL; do
    processes=$(remaining) || break
    # shellcheck disable=SC2086 # one word each
    kill -$signal $processes 2>/dev/null
    sleep 0.2
  done
  rm -rf "$dir"
}
trap down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_display() {
  background Xvfb -displayfd 7 -screen 0 "$screen" -nolisten tcp -noreset 7>"$dir/display"
  await_line "$dir/display" Xvfb
  DISPLAY=:$(head -1 "$dir/display")
  export DISPLAY
}

# With the system's service files, the bus would start a daemon, keyring or portal that was left out on purpose.
write_bus_config() {
  cat >"$dir/bus.conf" <<XML
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=$dir/run</listen>
  <auth>EXTERNAL</auth>
  <servicedir>$dir/data/dbus-1/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
XML
  # The panel stores its settings in xfconf.
  cp /usr/share/dbus-1/services/org.xfce.Xfconf.service "$dir/data/dbus-1/services/" 2>/dev/null
}

start_bus() {
  if [ "$bus" = none ]; then
    # Without an address, libraries look for the user's bus or start their own.
    export DBUS_SESSION_BUS_ADDRESS=unix:path=$dir/run/no-bus
    return
  fi
  write_bus_config
  background dbus-daemon --config-file="$dir/bus.conf" --nofork --nopidfile --print-address=7 7>"$dir/bus"
  await_line "$dir/bus" dbus-daemon
  DBUS_SESSION_BUS_ADDRESS=$(head -1 "$dir/bus")
  export DBUS_SESSION_BUS_ADDRESS
  dbus-update-activation-environment DISPLAY >>"$log" 2>&1
}

start_keyring() {
  [ "$keyring" != none ] || return
  # The first use sets the password of the login keyring, so it is unlocked first and locked afterwards.
  printf test | gnome-keyring-daemon --foreground --unlock --components=secrets >>"$log" 2>&1 &
  started=($! "${started[@]}")
  await_name org.freedesktop.secrets
  [ "$keyring" = locked ] || return
  gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets \
    --method org.freedesktop.Secret.Service.Lock \
    "[objectpath '/org/freedesktop/secrets/collection/login']" >>"$log" 2>&1 || fail 'the keyring could not be locked'
}

start_panel() {
  case $tray in
    xfce) start_xfce_panel ;;
    lxqt) start_lxqt_panel ;;
    none) return ;;
    *) fail "GAVEL_DESKTOP_TRAY is $tray" ;;
  esac
  await_name org.kde.StatusNotifierWatcher
}

start_lxqt_panel() {
  mkdir "$dir/config/lxqt"
  # Without a theme the panel is always black.
  printf '[General]\ntheme=light\n' >"$dir/config/lxqt/lxqt.conf"
  cat >"$dir/config/lxqt/panel.conf" <<INI
[General]
panels=panel1

[panel1]
plugins=statusnotifier
position=Top
width=100
width-percent=true
panelSize=32

[statusnotifier]
type=statusnotifier
INI
  background lxqt-panel
}

start_xfce_panel() {
  cat >"$dir/config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
</channel>
XML
  background xfce4-panel --disable-wm-check
}

start_notifications() {
  [ "$notifications" != none ] || return
  background dunst
  await_name org.freedesktop.Notifications
}

start_display
start_bus
background openbox
start_keyring
start_notifications
start_panel

"$@" <&0 &
command=$!
wait "$command"
status=$?
command=
exit $status
