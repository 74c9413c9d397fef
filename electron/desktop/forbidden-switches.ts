interface Start {
  readonly isPackaged: boolean
  readonly hasSwitch: (name: string) => boolean
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Writes requests and their `Authorization` headers to a file; developing Gavel does not need it. */
const alwaysForbidden = ['log-net-log']

/** WebDriver and a root user need some of these, so unpackaged runs accept them. */
const forbiddenWhenPackaged = [
  // Let another program drive the app and read what it holds.
  ...['remote-debugging-port', 'remote-debugging-pipe', 'js-flags', 'load-extension', 'disable-web-security'],
  // Write what is sent, or the keys to it, to a file.
  ...['net-log-capture-mode', 'ssl-key-log-file', 'enable-logging', 'log-file', 'log-path'],
  // Send it to another host.
  ...['ignore-certificate-errors', 'ignore-certificate-errors-spki-list', 'host-resolver-rules', 'host-rules'],
  // Run another program in place of a part of Gavel, or without its sandbox.
  ...['no-sandbox', 'gpu-launcher', 'browser-subprocess-path'],
  ...['renderer-cmd-prefix', 'utility-cmd-prefix', 'zygote-cmd-prefix'],
]

/** Families of switches, because other versions of Electron may know more members of them. */
const forbiddenFamilies = /^--?(ignore-certificate-errors[a-z-]*|[a-z-]+-cmd-prefix)(?:=|$)/i

/** The same as `ssl-key-log-file`, `enable-logging` and `log-file`. */
const forbiddenVariables = ['SSLKEYLOGFILE', 'ELECTRON_ENABLE_LOGGING', 'ELECTRON_LOG_FILE']

/**
 * Finds what would give away the token of an account, or hand Gavel over to another program.
 *
 * @returns the sentence with which Gavel refuses to start; undefined if it may start
 */
export function findForbidden({ isPackaged, hasSwitch, argv, environment }: Start): string | undefined {
  const names = isPackaged ? [...alwaysForbidden, ...forbiddenWhenPackaged] : alwaysForbidden
  const family = isPackaged ? argv.slice(1).map((argument) => forbiddenFamilies.exec(argument)?.[1]) : []
  const name = names.find((one) => hasSwitch(one)) ?? family.find((one) => one !== undefined)
  if (name !== undefined) return sentence(`--${name.toLowerCase()}`)
  const variable = isPackaged ? forbiddenVariables.find((one) => environment[one] !== undefined) : undefined
  return variable === undefined ? undefined : sentence(`the variable ${variable}`)
}

function sentence(what: string): string {
  return `Gavel does not start with ${what}: it would let other programs read or redirect what Gavel holds.`
}
