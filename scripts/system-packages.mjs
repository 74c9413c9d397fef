/**
 * Everything that Gavel needs from a Debian or Ubuntu system, and why.
 *
 * `names` are alternatives, of which any one is enough: Ubuntu 24.04 and Debian 13, for example, renamed many libraries
 * to `…t64` (https://wiki.debian.org/ReleaseGoals/64bit-time).
 *
 * @typedef {{ names: [string, ...string[]], why: string }} SystemPackage
 */

/** @type {Readonly<Record<'run' | 'bus' | 'virtualDesktop' | 'broker', SystemPackage[]>>} */
export const systemPackages = {
  // Needed to set up and start Gavel.
  run: [
    { names: ['libgtk-3-0t64', 'libgtk-3-0'], why: 'Electron draws its windows and menus with GTK' },
    { names: ['libnss3'], why: 'Electron: certificates and TLS' },
    { names: ['libasound2t64', 'libasound2'], why: 'Electron is linked against ALSA' },
    { names: ['libgbm1'], why: 'Electron: graphics buffers' },
    { names: ['libdrm2'], why: 'Electron is linked against it' },
    { names: ['libcups2t64', 'libcups2'], why: 'Electron is linked against the printing library' },
    { names: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'], why: 'Electron: screen readers' },
    { names: ['libnotify4'], why: 'Electron sends notifications with it' },
    { names: ['libsecret-1-0'], why: 'keytar: the Secret Service stores the credentials' },
    { names: ['ca-certificates'], why: 'npm and the checks of a download need trusted certificates' },
    { names: ['unzip'], why: 'unpacks Electron' },
    { names: ['libsecret-1-dev'], why: 'compiles keytar' },
    { names: ['build-essential'], why: 'compiles keytar; its strings lists the switches that Electron knows' },
    { names: ['pkg-config', 'pkgconf'], why: 'compiles keytar: finds libsecret' },
    { names: ['python3'], why: 'compiles keytar: node-gyp runs on it' },
  ],
  // Needed by the unit tests, the tour, and the tests that use Electron.
  bus: [{ names: ['dbus'], why: 'session buses: one for the desktop, and empty ones for tests' }],
  // Needed by the tour and by the tests that use Electron or a browser.
  virtualDesktop: [
    { names: ['xvfb'], why: 'a virtual display' },
    { names: ['openbox'], why: 'a window manager' },
    { names: ['xfce4-panel'], why: 'a panel with a tray (StatusNotifier host)' },
    { names: ['lxqt-panel'], why: 'another one, by another library: trays differ most (20 s to install, 100 MB)' },
    { names: ['dunst'], why: 'a notification daemon that lists what it has shown' },
    { names: ['xdotool'], why: 'presses keys and moves the pointer' },
    { names: ['x11-utils'], why: 'xprop reads the class of a window' },
    { names: ['gnome-keyring'], why: 'a Secret Service' },
    { names: ['libglib2.0-bin'], why: 'gdbus waits for names on the bus' },
    { names: ['imagemagick'], why: 'takes pictures of the display' },
    { names: ['chromium-headless-shell', 'chromium', 'chromium-browser'], why: 'runs the component tests' },
    { names: ['chromium-driver', 'chromium-chromedriver'], why: 'WebDriver: the tests operate Gavel with it' },
    { names: ['libnss3-tools'], why: 'certutil: lets Chromium trust the certificates of a test' },
    { names: ['fonts-dejavu-core'], why: 'a font' },
  ],
  // Needed by the tests of the team feed.
  broker: [
    {
      names: ['mosquitto'],
      why: 'a broker: the team feed is tested against it, never against the service on port 1883',
    },
    { names: ['mosquitto-clients'], why: 'other programs that read the team feed, as its documents say' },
  ],
}
