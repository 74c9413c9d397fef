import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dist } from '../../scripts/package/naming.ts'
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import { run } from '../support/run-program.ts'
import { packagedApp } from './support/packaged-app.ts'

describe.runIf(process.platform === 'darwin')('the packaged app on macOS', () => {
  const bundle = async (): Promise<string> => {
    const runtime = await findRuntime()
    if (!runtime) throw new Error('No Electron is installed; see the lines above.')
    return packagedApp(runtime).bundle
  }

  it('40 is signed as a whole, with its own id', async () => {
    await run('codesign', ['--verify', '--deep', '--strict', await bundle()], 60_000)
    const described = await run('/bin/sh', ['-c', `codesign --display --verbose=2 "${await bundle()}" 2>&1`])
    expect(described).toContain('Identifier=app.gavel.Gavel')
  })

  it('40 keeps library validation on', async () => {
    const entitlements = await run('codesign', ['--display', '--entitlements', '-', '--xml', await bundle()])
    expect(entitlements).toContain('com.apple.security.cs.allow-jit')
    expect(entitlements).not.toContain('disable-library-validation')
    expect(entitlements).not.toContain('allow-dyld-environment-variables')
  })

  it('appears only in the menu bar', async () => {
    const info = await run('plutil', ['-convert', 'json', '-o', '-', join(await bundle(), 'Contents/Info.plist')])
    expect(JSON.parse(info)).toMatchObject({ LSUIElement: true, CFBundleIdentifier: 'app.gavel.Gavel' })
  })

  it('is packaged as one disk image', async () => {
    expect((await readdir(dist)).filter((name) => name.endsWith('.dmg'))).toHaveLength(1)
  })
})
