import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dist } from '../../scripts/package/naming.ts'
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import { run } from '../support/run-program.ts'
import { packagedApp } from './support/packaged-app.ts'

const hasCertificate = Boolean(process.env['CSC_LINK'] ?? process.env['WIN_CSC_LINK'])

describe.runIf(process.platform === 'win32')('the packaged app on Windows', () => {
  const program = async (): Promise<string> => {
    const runtime = await findRuntime()
    if (!runtime) throw new Error('No Electron is installed; see the lines above.')
    return packagedApp(runtime).program
  }

  it.runIf(hasCertificate)('40 is signed', async () => {
    await run('signtool', ['verify', '/pa', await program()], 60_000)
  })

  it('40 installs into the folder of one user', async () => {
    const [installer = '', ...others] = (await readdir(dist)).filter((name) => name.endsWith('.exe'))
    expect(others).toEqual([])
    const folder = join(process.env['LOCALAPPDATA'] ?? '', 'Programs/gavel')
    await run(join(dist, installer), ['/S'], 120_000)
    expect((await stat(join(folder, 'Gavel.exe'))).isFile()).toBe(true)
    await run(join(folder, 'Uninstall Gavel.exe'), ['/S'], 120_000)
  })

  it('34 refuses to start with a debugging port', async () => {
    await expect(run(await program(), ['--remote-debugging-port=0'], 60_000)).rejects.toMatchObject({ code: 1 })
  })
})
