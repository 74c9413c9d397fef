import { relative, resolve } from 'node:path'
import { build, type Rolldown } from 'vite'
import { expect, it } from 'vitest'

const project = resolve(import.meta.dirname, '../..')

/** The modules of the main process that the build bundles, also those that are loaded late, by their paths. */
async function bundledModules(): Promise<readonly string[]> {
  const built = await build({
    root: project,
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: 'electron/main.ts',
      write: false,
      minify: false,
      // As in electron.vite.config.ts.
      rolldownOptions: { external: ['electron', 'keytar', 'x11', 'usocket'] },
    },
  })
  return (built as Rolldown.RolldownOutput).output
    .flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
    .map((path) => relative(project, path))
}

it('37 bundles the simulator for the demo, but not what makes it fail, controls it or records its requests', async () => {
  const modules = await bundledModules()
  expect(modules).toEqual(
    expect.arrayContaining([
      'electron/core.ts',
      'electron/simulator/start-demo.ts',
      'electron/simulator/operations.ts',
    ]),
  )
  expect(modules.filter((path) => path.startsWith('electron/simulator/control/'))).toEqual([])
  expect(modules.filter((path) => path.startsWith('tests/'))).toEqual([])
})
