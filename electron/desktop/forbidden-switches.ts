interface Start {
  readonly isPackaged: boolean
  readonly hasSwitch: (name: string) => boolean
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * This switch writes requests to a file, with `net-log-capture-mode` also their `Authorization` headers. Not even
 * development needs it.
 */
const alwaysForbidden = ['log-net-log']

/** Forbidden only in packaged runs, because WebDriver and a root user need some of these. */
const forbiddenWhenPackaged = [
  // These let another program control the app and read its data.
  ...['remote-debugging-port', 'remote-debugging-pipe', 'js-flags', 'load-extension', 'disable-web-security'],
  // These write the traffic, or the keys to it, to a file.
  ...['net-log-capture-mode', 'ssl-key-log-file', 'enable-logging', 'log-file', 'log-path'],
  // With these, another host can receive the traffic.
  ...['ignore-certificate-errors', 'ignore-certificate-errors-spki-list', 'host-resolver-rules', 'host-rules'],
  // These run another program in place of a part of Gavel, or run a part without its sandbox.
  ...['no-sandbox', 'gpu-launcher', 'browser-subprocess-path'],
  ...['renderer-cmd-prefix', 'utility-cmd-prefix', 'zygote-cmd-prefix'],
]

/** Families of switches, because other versions of Electron may have more members of them. */
const forbiddenFamilies = /^--?(ignore-certificate-errors[a-z-]*|[a-z-]+-cmd-prefix)(?:=|$)/i

/** These variables do the same as `ssl-key-log-file`, `enable-logging` and `log-file`. */
const forbiddenVariables = ['SSLKEYLOGFILE', 'ELECTRON_ENABLE_LOGGING', 'ELECTRON_LOG_FILE']

/** electron-builder's AppRun adds `--no-sandbox` if `unshare` fails, so the user may never have typed it. */
const APP_IMAGE_HINT =
  ' An AppImage adds this switch if the system restricts user namespaces. Install the deb or the rpm instead.'

/**
 * Finds switches and variables that would reveal an account's token or give another program control of Gavel.
 *
 * @returns the sentence with which Gavel refuses to start; undefined if it may start
 */
export function findForbidden({ isPackaged, hasSwitch, argv, environment }: Start): string | undefined {
  const names = isPackaged ? [...alwaysForbidden, ...forbiddenWhenPackaged] : alwaysForbidden
  const family = isPackaged ? argv.slice(1).map((argument) => forbiddenFamilies.exec(argument)?.[1]) : []
  const name = names.find((one) => hasSwitch(one)) ?? family.find((one) => one !== undefined)
  if (name !== undefined) {
    const isAdded = name === 'no-sandbox' && environment['APPIMAGE'] !== undefined
    return sentence(`--${name.toLowerCase()}`) + (isAdded ? APP_IMAGE_HINT : '')
  }
  const variable = isPackaged ? forbiddenVariables.find((one) => environment[one] !== undefined) : undefined
  return variable === undefined ? undefined : sentence(`the variable ${variable}`)
}

function sentence(what: string): string {
  return `Gavel does not start with ${what}: it would let other programs read or redirect what Gavel holds.`
}
