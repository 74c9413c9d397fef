// Runs in Electron, and prints a page as Gavel prints its reports.
import { drop } from '../../../shared/drop.ts'
import { app, protocol } from 'electron'
import { readFileSync, writeFileSync } from 'node:fs'
import { hardenProcess } from '../../../electron/desktop/hardening.ts'
import { printPage } from '../../../electron/desktop/windows/print-page.ts'

async function print(): Promise<void> {
  const [from = '', to = '', limit = ''] = process.argv.slice(-3)
  await app.whenReady()
  const printed = await printPage(readFileSync(from, 'utf8'), limit === 'none' ? undefined : Number(limit))
  if (printed.ok) writeFileSync(to, printed.value)
  app.exit(printed.ok ? 0 : 1)
}

hardenProcess(app, protocol, [])
// Otherwise Electron quits when the hidden window is closed. Gavel stays in the tray.
app.on('window-all-closed', () => undefined)
drop(print())
