import type { App, MenuItemConstructorOptions, Protocol, Session, WebContents, WebPreferences } from 'electron'

/** The one origin that a window of Gavel may show. */
export const PAGE_ORIGIN = 'app://gavel'

// Both let another program drive the app and read what it holds. WebDriver needs them, so unpackaged runs keep them.
const forbiddenSwitches = ['remote-debugging-port', 'remote-debugging-pipe']

/**
 * Closes what must be closed before Electron is ready.
 *
 * @returns the switch for which a packaged Gavel refuses to start, or undefined
 */
export function hardenProcess(app: App, protocol: Protocol): string | undefined {
  // Settings, journal, log and exported files belong to this person alone, whatever library writes them.
  process.umask(0o077)
  const refused = app.isPackaged ? forbiddenSwitches.find((name) => app.commandLine.hasSwitch(name)) : undefined
  if (refused !== undefined) return refused
  // Windows looks for libraries in the working directory, which may be a folder of downloads.
  if (process.platform === 'win32') process.chdir(app.getPath('exe').replace(/[\\/][^\\/]*$/, ''))
  // Root cannot have the sandbox, and enableSandbox takes --no-sandbox away from child processes: each would end at once
  // with https://crbug.com/638180. Windows ask for theirs in any case, see windowPreferences.
  if (app.isPackaged || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
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
}

/**
 * Replaces Electron's own menu, whose keys reload the page and open the developer tools in packaged builds too. On macOS
 * the keys for copy and paste come from a menu; elsewhere there is none.
 */
export function applicationMenu(platform: NodeJS.Platform): readonly MenuItemConstructorOptions[] | undefined {
  return platform === 'darwin' ? [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }] : undefined
}

/**
 * Closes the session of the windows: no permissions, no network.
 *
 * @param allowed origins beside our own, such as the server of a development build
 */
export function hardenSession(session: Session, allowed: readonly string[] = []): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  quietSession(session)
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isAllowed(details.url, allowed) })
  })
}

/**
 * For every session: nothing is sent that Gavel does not send. Chromium fetches a dictionary for each session from a
 * server of its own, also where checking is off; only a session without languages fetches none.
 */
export function quietSession(session: Session): void {
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([])
  // No system credentials for a proxy or server that asks for them.
  session.allowNTLMCredentialsForDomains('')
}

/** A request that a window may make: for our own files, or to one of the further origins. */
export function isAllowed(address: string, allowed: readonly string[]): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, origin } = new URL(address)
  // The developer tools of an unpackaged run are a page of Chromium's own; packaged runs cannot open them.
  if (protocol === 'devtools:') return true
  return `${protocol}//${host}` === PAGE_ORIGIN || allowed.includes(origin) || allowed.includes(`${protocol}//${host}`)
}

/** The same for every window; there is no other place that makes web preferences. */
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
    devTools: !packaged,
    navigateOnDragDrop: false,
  }
}
