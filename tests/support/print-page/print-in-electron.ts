import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRuntime } from '../../../scripts/electron-runtime.mjs'
import { bundleForElectron } from '../bundle-for-electron.ts'
import { ELECTRON_SWITCHES } from '../electron-switches.ts'
import { run } from '../run-program.ts'
import { project } from '../simulator.ts'

/**
 * The PDF of a page of HTML, made in a real Electron with a display of its own, as Gavel makes it. Rejects if Gavel
 * would say that it failed.
 *
 * @param limit milliseconds. Defaults to Gavel's own.
 */
export async function printInElectron(html: string, limit?: number): Promise<Uint8Array> {
  const runtime = await findRuntime()
  if (runtime === undefined) throw new Error('There is no Electron.')
  const folder = mkdtempSync(join(tmpdir(), 'gavel-print-'))
  try {
    writeFileSync(join(folder, 'main.mjs'), await bundleForElectron(join(import.meta.dirname, 'main.ts')))
    const page = join(folder, 'page.html')
    const pdf = join(folder, 'page.pdf')
    writeFileSync(page, html)
    const profile = `--user-data-dir=${join(folder, 'profile')}`
    const electron = [runtime.binary, join(folder, 'main.mjs'), ...ELECTRON_SWITCHES, profile]
    const desktop = ['GAVEL_DESKTOP_BUS=none', join(project, 'scripts/desktop.sh')]
    await run('/usr/bin/env', [...desktop, ...electron, page, pdf, String(limit ?? 'none')], 300_000)
    return readFileSync(pdf)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
