import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { artefacts, dist } from '../../../scripts/package/naming.ts'
import type { Runtime } from '../../../scripts/electron-runtime.mjs'

/** The paths of the app that `npm run package` built for this system. */
export function packagedApp(runtime: Runtime): {
  readonly program: string
  readonly resources: string
  readonly bundle: string
} {
  if (process.platform === 'darwin') {
    const folder = ['mac-arm64', 'mac'].map((name) => join(dist, name)).find((path) => existsSync(path)) ?? dist
    const bundle = join(folder, 'Gavel.app')
    return { bundle, program: bundle, resources: join(bundle, 'Contents/Resources') }
  }
  if (process.platform === 'win32') {
    const bundle =
      ['win-unpacked', 'win-arm64-unpacked'].map((name) => join(dist, name)).find((path) => existsSync(path)) ?? dist
    return { bundle, program: join(bundle, 'Gavel.exe'), resources: join(bundle, 'resources') }
  }
  const { folder } = artefacts(runtime)
  return { bundle: folder, program: join(folder, 'gavel'), resources: join(folder, 'resources') }
}
