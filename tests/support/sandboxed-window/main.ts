// Runs in a packaged Electron, which it hardens as Gavel does. Loads a page, prints what the system knows about its
// renderer, and ends.
import { app, protocol, session, WebContentsView } from 'electron'
import { readFileSync } from 'node:fs'
import { hardenProcess, printPreferences } from '../../../electron/desktop/hardening.ts'
import { drop } from '../../../shared/drop.ts'

async function look(): Promise<void> {
  await app.whenReady()
  // Electron without a display cannot have a window.
  const { webContents } = new WebContentsView({ webPreferences: printPreferences(session.defaultSession) })
  await webContents.loadURL('data:text/html,Gavel')
  const pid = String(webContents.getOSProcessId())
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [, ids = ''] = /^NSpid:\s*(.*)$/m.exec(status) ?? []
  const [, seccomp] = /^Seccomp:\s*(.*)$/m.exec(status) ?? []
  // The link to its namespace of users cannot be read, but which users exist there can.
  const usersOf = (one: string): string => readFileSync(`/proc/${one}/uid_map`, 'utf8')
  const found = {
    pidNamespaces: ids.split(/\s+/).length,
    hasOwnUsers: usersOf(pid) !== usersOf('self'),
    seccomp,
  }
  process.stdout.write(`${JSON.stringify(found)}\n`)
  app.exit(0)
}

// The refusal is not looked at, so that a test can see what a variable would do.
hardenProcess(app, protocol)
drop(look().catch(console.error))
