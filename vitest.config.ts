import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { chromiumOptions } from './tests/support/chromium.ts'

const at = (path: string): string => resolve(import.meta.dirname, path)
// By default Vitest leaves one core idle, which is half of a machine with two.
const cores = availableParallelism()

/** Whether `npm run test:all` runs the long versions of the levels. */
const isLong = process.env['GAVEL_LONG'] === '1'
const exclude = isLong ? [] : ['**/*.long.test.ts']

/**
 * Unit tests share their processes, which saves half of their time, except those that change what others in the process
 * would see: mocked modules, replaced variables, a silenced console. Spies and fake timers end with their test.
 */
const changesItsProcess =
  /\bvi\.(mock|doMock|hoisted|stub\w+|setSystemTime|spyOn\(console)\b|\bglobalThis\b|\bprocess\.(once|umask|chdir)\b/
const ownProcess = globSync('tests/unit/**/*.test.ts', { cwd: import.meta.dirname }).filter((file) =>
  changesItsProcess.test(readFileSync(at(file), 'utf8')),
)

/** Time limits only end a test that hangs: no test takes as long, even on a machine that is ten times slower. */
const patience = {
  testTimeout: isLong ? 1_800_000 : 600_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 100_000 } },
}

/** Vitest starts the largest files first. This small one takes the longest, and would run alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('/component/axe.test.ts')
    return (await super.sort(files)).toSorted((a, b) => Number(isLongest(b)) - Number(isLongest(a)))
  }
}

/** Levels of one group run at the same time, and the groups one after another. */
const GROUPS = {
  computing: { maxWorkers: cores, sequence: { groupOrder: 0 } },
  // Pages, brokers and Electron's network wait most of the time.
  waiting: { maxWorkers: 2 * cores, sequence: { groupOrder: 1 } },
  proving: { maxWorkers: cores, sequence: { groupOrder: 2 } },
  // All files test the same package, and some of them install it on this computer.
  alone: { fileParallelism: false, sequence: { groupOrder: 3 } },
} as const

/** Tests start hundreds of Node's processes, which would each compile the same modules again. */
const compiledOnce = { env: { NODE_COMPILE_CACHE: at('node_modules/.cache/node') } }

/** Node itself loads the sources, as it does in everything else here. Modules cannot be mocked then. */
const loadedByNode = { experimental: { viteModuleRunner: false, nodeLoader: false } }

/** The options of a level that runs in Node. Its folder is `tests/<name>`. */
const inNode = (name: string, group: keyof typeof GROUPS) => ({
  ...GROUPS[group],
  // A packaged Gavel does not start with it, which is tested there.
  ...(name !== 'security' && name !== 'package' && compiledOnce),
  ...(name !== 'security' && loadedByNode),
  name,
  environment: 'node' as const,
  include: [`tests/${name}/**/*.test.ts`],
  exclude,
  ...patience,
})

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Otherwise a forgotten `.only` leaves tests out without failing. `--allowOnly` permits it for one run.
    allowOnly: false,
    coverage: {
      provider: 'v8',
      include: ['electron/**/*.ts', 'relay/**/*.ts', 'shared/**/*.ts', 'renderer/**/*.{ts,svelte}'],
      reportsDirectory: 'out/coverage',
    },
    projects: [
      { test: { ...inNode('unit', 'computing'), exclude: [...exclude, ...ownProcess], isolate: false } },
      { test: { ...inNode('unit', 'computing'), name: 'unit-own', include: ownProcess, experimental: {} } },
      { test: inNode('contract', 'computing') },
      { test: inNode('prove', 'proving') },
      // Each test starts its own brokers.
      { test: inNode('feed', 'waiting') },
      {
        test: {
          ...inNode('security', 'computing'),
          // If it were not inlined, electron-store would import the real Electron instead of the mocked one.
          server: { deps: { inline: ['electron-store'] } },
        },
      },
      { test: inNode('package', 'alone') },
      // Each file has its own Electron.
      { test: inNode('network', 'waiting') },
      // Each test has its own desktop and Electron.
      { test: inNode('variants', 'proving') },
      {
        // Components are compiled as they are shipped, which also takes less work.
        plugins: [svelte({ configFile: at('svelte.config.js'), compilerOptions: { dev: false } })],
        resolve: { conditions: ['browser', 'production', 'module', 'import', 'default'] },
        cacheDir: at('node_modules/.cache/vite-component'),
        // No file changes during a run, so a page needs to ask for each module only once.
        server: { headers: { 'Cache-Control': 'max-age=31536000, immutable' } },
        // Every package that a component or its test imports, except the icons. If one is missing, Vite optimizes it
        // during a run, which may reload the page in the middle of a test.
        optimizeDeps: {
          include: [
            'axe-core',
            'fast-check',
            'bits-ui',
            'i18next',
            'libphonenumber-js/min',
            'svelte',
            'virtua/svelte',
            'vitest-browser-svelte',
            'zod',
          ],
          exclude: ['@lucide/svelte'],
        },
        test: {
          ...GROUPS.waiting,
          name: 'component',
          include: ['tests/component/**/*.test.ts'],
          exclude,
          setupFiles: ['tests/component/warm-up.ts'],
          ...patience,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                ...chromiumOptions,
                args: [
                  ...chromiumOptions.args,
                  '--disable-gpu',
                  '--disable-background-networking',
                  '--disable-component-update',
                  '--disable-sync',
                ],
              },
            }),
          },
        },
      },
    ],
  },
})
