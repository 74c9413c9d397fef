import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build, type Rolldown } from 'vite'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import appConfig from '../../electron.vite.config.ts'
import { writeRelayConfiguration } from '../support/relay-process.ts'
import { withoutDebug } from '../../scripts/package/without-debug.ts'

const execute = promisify(execFile)
const project = resolve(import.meta.dirname, '../..')

/** The paths of the modules of the main process that the build bundles, including those that are loaded late. */
let bundled: readonly string[] = []
beforeAll(async () => {
  const built = await build({
    root: project,
    configFile: false,
    logLevel: 'silent',
    plugins: [withoutDebug],
    ssr: { noExternal: true },
    build: {
      ssr: 'electron/main.ts',
      write: false,
      minify: false,
      // These are the same as in electron.vite.config.ts.
      rolldownOptions: { external: ['electron', 'keytar', 'x11', 'usocket'] },
    },
  })
  bundled = (built as Rolldown.RolldownOutput).output
    .flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
    .map((path) => relative(project, path))
})

it('37 bundles the simulator for the demo, but not the code that makes it fail, controls it or records its requests', () => {
  expect(bundled).toEqual(
    expect.arrayContaining([
      'electron/core.ts',
      'electron/simulator/start-demo.ts',
      'electron/simulator/operations.ts',
    ]),
  )
  expect(bundled.filter((path) => path.startsWith('tests/'))).toEqual([])
})

it('55 puts no package into the app or the relay that prints if an environment variable is set', async () => {
  expect(bundled.filter((path) => path.includes('node_modules/debug/'))).toEqual([])
  const { main } = appConfig as { readonly main: { readonly plugins: readonly unknown[] } }
  expect(main.plugins).toContain(withoutDebug)
  const { stdout } = await execute(process.execPath, [resolve(project, 'scripts/build-relay.ts')])
  const relay = stdout.trim()
  expect(await readFile(relay, 'utf8')).not.toMatch(/env\.(NODE_)?DEBUG/)
  const closed = 'http://127.0.0.1:9/v1'
  const { path, remove } = await writeRelayConfiguration({
    feed: 'team',
    team: 'Example Company',
    relay: 'relay-1',
    broker: { addresses: ['mqtt://127.0.0.1:9'], user: 'relay-1', password: 'made-up-password' },
    accounts: [{ id: 'main', name: 'Main', provider: 'plivo', authId: 'MA1', authToken: 'made-up', baseUrl: closed }],
  })
  onTestFinished(remove)
  const env = { ...process.env, DEBUG: '*' }
  const checked = await execute(process.execPath, [relay, 'check', '--config', path], { env }).catch(
    (failed: unknown) => failed as { readonly stdout: string; readonly stderr: string },
  )
  expect(checked.stdout).toContain('not connected to mqtt://127.0.0.1:9')
  expect(checked.stdout + checked.stderr).not.toMatch(/mqttjs|made-up/)
})
