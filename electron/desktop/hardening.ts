import type { App, MenuItemConstructorOptions, Protocol, Session, WebContents, WebPreferences } from 'electron'
import { writeFileSync } from 'node:fs'
import { ownArguments } from './lifecycle/arguments.ts'

/** The one origin that a window of Gavel may show, except in a development build. */
export const PAGE_ORIGIN = 'app://gavel'

interface ProgramStart {
  readonly isPackaged: boolean
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * The allowlist of switches for a packaged Gavel; `allowedFeatures` adds one more. Not a blocklist, because each
 * Electron version adds switches that write files, run programs or open the process to others.
 */
const allowedSwitches = new Set([
  ...[...ownArguments].map((argument) => argument.slice(2)),
  'user-data-dir',
  // Switches for display, input, language, accessibility and shared memory. People set some of them to work around
  // driver and compositor bugs, and Linux launch wrappers add others.
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
  // The same can be set in the system's proxy settings.
  'proxy-server',
  'proxy-bypass-list',
  'proxy-pac-url',
  'proxy-auto-detect',
  'no-proxy-server',
])

/** Linux launch wrappers enable these features. Other features could weaken Chromium. */
const allowedFeatures = /^enable-features=(Wayland\w*|UseOzonePlatform)(,(Wayland\w*|UseOzonePlatform))*$/

/** Chromium ignores white space before a switch, and accepts one dash; on Windows also a slash. */
const isSwitch = /^[^\p{L}\p{N}]*[-/]/u

/**
 * The allowlist of variables of Electron and Node for a packaged Gavel. Not a blocklist, for the same reason as above:
 * others turn off the sandbox, write files, or load code. These are set for whole sessions, and cannot weaken Gavel.
 */
const allowedVariables = new Set([
  // What `--ozone-platform-hint` sets as well, and how files are put into the trash, which Gavel never does.
  'ELECTRON_OZONE_PLATFORM_HINT',
  'ELECTRON_TRASH',
  // Ignored, because the fuses in `scripts/package/fuses.ts` are set.
  'ELECTRON_RUN_AS_NODE',
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  // Read by programs that build or install others.
  'ELECTRON_MIRROR',
  'NODE_ENV',
  'NODE_HOME',
  'NODE_VERSION',
])

/** The first writes the keys to the traffic to a file, the second names another program as the sandbox. */
const suspiciousVariable = /^(SSLKEYLOGFILE$|CHROME_DEVEL_SANDBOX$|ELECTRON_|NODE_)/

const APP_IMAGE_HINT =
  ' Where the system restricts user namespaces, an AppImage cannot run with its sandbox. Install the deb or the rpm instead.'

/**
 * Finds switches and variables that could reveal an account's token or give another program control of Gavel. An
 * unpackaged Gavel accepts all but `--log-net-log`, because WebDriver and a root user need some of them.
 *
 * @returns the sentence with which Gavel refuses to start; undefined if it may start
 */
export function findForbidden({ isPackaged, argv, environment }: ProgramStart): string | undefined {
  const forbidden = argv.slice(1).find((argument) => isSwitch.test(argument) && !isAllowedSwitch(argument, isPackaged))
  if (forbidden !== undefined) {
    const name = forbidden.trim().replace(/=.*/s, '')
    return sentence(name, environment)
  }
  const variable = isPackaged ? Object.keys(environment).find(isForbiddenVariable) : undefined
  return variable === undefined ? undefined : sentence(`the variable ${variable}`, environment)
}

function isForbiddenVariable(name: string): boolean {
  // Windows ignores the case of variable names.
  const upper = name.toUpperCase()
  return suspiciousVariable.test(upper) && !allowedVariables.has(upper)
}

function isAllowedSwitch(argument: string, isPackaged: boolean): boolean {
  const given = argument.trim().replace(/^(--?|\/)/, '')
  const name = given.replace(/=.*/s, '')
  // It writes requests to a file, with `net-log-capture-mode` also their `Authorization` headers.
  if (!isPackaged) return name.toLowerCase() !== 'log-net-log'
  return allowedSwitches.has(name) || allowedFeatures.test(given)
}

function sentence(what: string, environment: ProgramStart['environment']): string {
  // electron-builder's AppRun adds `--no-sandbox` if `unshare` fails, and guides name the variable.
  const isHinted = /^(--?no-sandbox|the variable ELECTRON_DISABLE_SANDBOX)$/.test(what)
  const hint = isHinted && environment['APPIMAGE'] !== undefined ? APP_IMAGE_HINT : ''
  return `Gavel does not start with ${what}: it could let other programs read Gavel's data or redirect its connections.${hint}`
}

/**
 * Hardens the process; must be called before Electron is ready.
 *
 * @returns the sentence that says why Gavel refuses to start, or undefined if it may start. At this point Gavel has not
 *   touched its profile.
 */
export function hardenProcess(app: App, protocol: Protocol, argv = process.argv): string | undefined {
  // Without this, other users could read settings, journal, diagnostics and exported files.
  process.umask(0o077)
  const forbidden = findForbidden({ isPackaged: app.isPackaged, argv, environment: process.env })
  if (forbidden !== undefined) return forbidden
  // Windows searches the working directory for DLLs, and that may be the Downloads folder.
  if (process.platform === 'win32') process.chdir(app.getPath('exe').replace(/[\\/][^\\/]*$/, ''))
  // A development run as root passes --no-sandbox, because Chromium refuses to sandbox root (https://crbug.com/638180).
  // With `enableSandbox`, child processes would not get that switch, and each of them would end at once. The switch
  // turns off Chromium's sandbox; `sandbox: true` in windowPreferences then only keeps Node.js out of the windows.
  if (app.isPackaged || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  app.commandLine.appendSwitch('blink-settings', BLINK_SETTINGS)
  // The page needs `corsEnabled` to load its modules, because its own origin is opaque (see CONTENT_SECURITY_POLICY).
  const privileges = { standard: true, secure: true, corsEnabled: true }
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }])
  app.on('web-contents-created', (_event, contents) => {
    hardenContents(contents)
  })
  return undefined
}

/**
 * Without the first setting, a host name in `<link rel=dns-prefetch>` is looked up although the page's policy allows no
 * connection. If the other two are on, as they are by default in Electron 33, page code can read and replace the
 * clipboard without a user gesture; newer versions ask the permission handlers of `hardenSession` instead. The user's
 * own keys copy and paste all the same.
 */
const BLINK_SETTINGS = 'dnsPrefetchingEnabled=false,javaScriptCanAccessClipboard=false,DOMPasteAllowed=false'

function hardenContents(contents: WebContents): void {
  const prevent = (event: { preventDefault(): void }): void => {
    event.preventDefault()
  }
  contents.on('will-navigate', prevent)
  contents.on('will-redirect', prevent)
  contents.on('will-frame-navigate', prevent)
  contents.on('will-attach-webview', prevent)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  // Neither the policy of the page nor `onBeforeRequest` applies to WebRTC. This setting stops its UDP connections, and
  // the dead proxy stops those over TCP.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}

/**
 * Keeps the memory of this process, and with it the tokens, out of core files. Neither Node nor Electron can set
 * `PR_SET_DUMPABLE` or `RLIMIT_CORE`, but on Linux a process may choose what the kernel writes into its core file
 * (https://man7.org/linux/man-pages/man5/core.5.html). With the value 0, only the registers of its threads are
 * written. Renderers are not covered, because they come from a process that Chromium started earlier; they hold no
 * token.
 */
export function excludeMemoryFromCoreFiles(file = '/proc/self/coredump_filter'): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync(file, '0')
  } catch {
    // This kernel writes no core files, or there is no /proc.
  }
}

/**
 * Replaces Electron's default menu, whose keys reload the page and open the developer tools in packaged builds too. On
 * macOS the keys for copy and paste need a menu; on other systems there is none.
 */
export function applicationMenu(platform: NodeJS.Platform): readonly MenuItemConstructorOptions[] | undefined {
  return platform === 'darwin' ? [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }] : undefined
}

// Nothing can listen on port 0. https://www.electronjs.org/docs/latest/api/session#sessetproxyconfig
const DEAD_PROXY = 'socks5://127.0.0.1:0'

/**
 * Hardens the windows' session: no permissions, no network, no downloads. The sessions that reach the providers still
 * use the system's proxy.
 *
 * @param allowed further allowed origins, such as the server of a development build
 */
export async function hardenSession(session: Session, allowed: readonly string[] = []): Promise<void> {
  session.setPermissionRequestHandler((_contents, _permission, callback) => {
    callback(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  quietSession(session)
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isAllowed(details.url, allowed) })
  })
  session.on('will-download', (event) => {
    event.preventDefault()
  })
  await session.setProxy({
    mode: 'fixed_servers',
    proxyRules: DEAD_PROXY,
    // Without this rule loopback is reached without the proxy.
    proxyBypassRules: ['<-loopback>', ...allowed.map((origin) => new URL(origin).host)].join(';'),
  })
}

/**
 * Keeps Chromium from sending requests of its own. Must be called for every session. Chromium downloads a spelling
 * dictionary for each session even if spell checking is off, unless the session has no languages.
 */
export function quietSession(session: Session): void {
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([])
  // The system's credentials are not sent to any proxy or server that asks for them.
  session.allowNTLMCredentialsForDomains('')
}

/** Whether a window may request an address. It may request our own files, allowed origins and the developer tools. */
export function isAllowed(address: string, allowed: readonly string[]): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, origin } = new URL(address)
  // The developer tools are a page of Chromium; packaged runs cannot open them.
  if (protocol === 'devtools:') return true
  return `${protocol}//${host}` === PAGE_ORIGIN || allowed.includes(origin) || allowed.includes(`${protocol}//${host}`)
}

/**
 * The web preferences of the hidden window in which a page is printed: neither scripts nor a bridge to this process.
 */
export function printPreferences(session: Session): WebPreferences {
  const { preload: _none, ...preferences } = windowPreferences('', true)
  return { ...preferences, session, javascript: false }
}

/** The web preferences of every window with a page of Gavel; no other code but `printPreferences` creates any. */
export function windowPreferences(preload: string, packaged: boolean): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    sandbox: true,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
    // Gavel draws on no canvas, and Chromium caches WebGL shader programs on disk.
    webgl: false,
    devTools: !packaged,
    navigateOnDragDrop: false,
    // With `alert` and `confirm`, a page could show a system dialog with text of its choosing, even while its window is
    // hidden.
    disableDialogs: true,
  }
}
