import { build } from 'vite'
import { withoutDebug } from '../../scripts/package/without-debug.ts'
import { project } from './simulator.ts'

const external = ['electron', 'keytar', 'x11', 'usocket']

/** Bundles a program for Electron's main process as a packaged Gavel is bundled. Returns the code of one module. */
export async function bundleForElectron(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: project,
    plugins: [withoutDebug],
    build: {
      ssr: entry,
      write: false,
      target: 'node20.18',
      rolldownOptions: { external, output: { format: 'es', codeSplitting: false } },
    },
    ssr: { noExternal: true, external },
  })
  const [chunk] = 'output' in built ? built.output : []
  if (chunk === undefined) throw new Error('Vite built nothing.')
  return chunk.code
}
