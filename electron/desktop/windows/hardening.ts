import type { App, MenuItemConstructorOptions, Protocol, Session, WebContents, WebPreferences } from 'electron'
import { findForbidden } from '../lifecycle/forbidden-switches.ts'

/** The one origin that a window of Gavel may show, except in a development build. */
export const PAGE_ORIGIN = 'app://gavel'

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
  // Windows searches the working directory for libraries, and that directory may be the folder of downloads.
  if (process.platform === 'win32') process.chdir(app.getPath('exe').replace(/[\\/][^\\/]*$/, ''))
  // A development run as root passes --no-sandbox, because Chromium refuses to sandbox root (https://crbug.com/638180).
  // With `enableSandbox`, child processes would not get that switch, and each of them would end at once. The switch
  // turns off Chromium's sandbox; `sandbox: true` in windowPreferences then only keeps Node.js out of the windows.
  if (app.isPackaged || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  // Without this, a host name in `<link rel=dns-prefetch>` is looked up although the page's policy allows no
  // connection.
  app.commandLine.appendSwitch('blink-settings', 'dnsPrefetchingEnabled=false')
  // The page needs `corsEnabled` to load its modules, because its own origin is opaque, see CONTENT_SECURITY_POLICY.
  const privileges = { standard: true, secure: true, corsEnabled: true }
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }])
  app.on('web-contents-created', (_event, contents) => {
    hardenContents(contents)
  })
  return undefined
}

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
 * Keeps Chromium from sending requests of its own; to be called for every session. Chromium downloads a spelling
 * dictionary for each session even if spell checking is off, unless the session has no languages.
 */
export function quietSession(session: Session): void {
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([])
  // The system's credentials are sent to no proxy or server that asks for them.
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

/** The web preferences of every window; no other code creates any. */
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
    // Gavel draws on no canvas, and Chromium stores the programs of WebGL on the disk.
    webgl: false,
    devTools: !packaged,
    navigateOnDragDrop: false,
    // With `alert` and `confirm`, a page could show a system dialog with text of its choosing, even while its window is
    // hidden.
    disableDialogs: true,
  }
}
