interface Start {
  readonly isPackaged: boolean
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** All switches with which a packaged Gavel starts, because every Electron brings new ones that write, run or expose. */
const allowed = new Set([
  'demo',
  'demo-vobiz',
  'hidden',
  'show',
  'end-my-conference',
  'user-data-dir',
  // How windows are drawn. People set these against faults of drivers and compositors, and wrappers of Linux add some.
  'ozone-platform',
  'ozone-platform-hint',
  'enable-wayland-ime',
  'wayland-text-input-version',
  'gtk-version',
  'disable-gpu',
  'disable-gpu-compositing',
  'disable-software-rasterizer',
  'ignore-gpu-blocklist',
  'use-gl',
  'use-angle',
  'force-device-scale-factor',
  'force-color-profile',
  'lang',
  'force-renderer-accessibility',
  'force-high-contrast',
  'force-prefers-reduced-motion',
  'disable-dev-shm-usage',
  // Where Chromium keeps the key to its cookies. Gavel's tokens are in the keychain in any case.
  'password-store',
  // What the proxy settings of the system can say, too.
  'proxy-server',
  'proxy-bypass-list',
  'proxy-pac-url',
  'proxy-auto-detect',
  'no-proxy-server',
])

/** Wrappers of Linux add these features. Others could weaken Chromium. */
const allowedFeatures = /^enable-features=(Wayland\w*|UseOzonePlatform)(,(Wayland\w*|UseOzonePlatform))*$/

/** Chromium ignores white space before a switch, and accepts one dash; on Windows also a slash. */
const isSwitch = /^[^\p{L}\p{N}]*[-/]/u

/** These variables write the traffic, or the keys to it, to a file. */
const forbiddenVariables = ['SSLKEYLOGFILE', 'ELECTRON_ENABLE_LOGGING', 'ELECTRON_LOG_FILE']

/** electron-builder's AppRun adds `--no-sandbox` if `unshare` fails, so the user may never have typed it. */
const APP_IMAGE_HINT =
  ' An AppImage adds this switch if the system restricts user namespaces. Install the deb or the rpm instead.'

/**
 * Finds switches and variables that could reveal an account's token or give another program control of Gavel. An
 * unpackaged Gavel accepts all but `--log-net-log`, because WebDriver and a root user need some of them.
 *
 * @returns the sentence with which Gavel refuses to start; undefined if it may start
 */
export function findForbidden({ isPackaged, argv, environment }: Start): string | undefined {
  const forbidden = argv.slice(1).find((argument) => isSwitch.test(argument) && !isAllowed(argument, isPackaged))
  if (forbidden !== undefined) {
    const name = forbidden.trim().replace(/=.*/s, '')
    const isAdded = /^--?no-sandbox$/.test(name) && environment['APPIMAGE'] !== undefined
    return sentence(name) + (isAdded ? APP_IMAGE_HINT : '')
  }
  const variable = isPackaged ? forbiddenVariables.find((one) => environment[one] !== undefined) : undefined
  return variable === undefined ? undefined : sentence(`the variable ${variable}`)
}

function isAllowed(argument: string, isPackaged: boolean): boolean {
  const given = argument.trim().replace(/^(--?|\/)/, '')
  const name = given.replace(/=.*/s, '')
  // It writes requests to a file, with `net-log-capture-mode` also their `Authorization` headers.
  if (!isPackaged) return name.toLowerCase() !== 'log-net-log'
  return allowed.has(name) || allowedFeatures.test(given)
}

function sentence(what: string): string {
  return `Gavel does not start with ${what}: it could let other programs read or redirect what Gavel holds.`
}
