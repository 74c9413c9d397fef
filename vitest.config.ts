import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const at = (path: string): string => resolve(import.meta.dirname, path)
const isRoot = process.getuid?.() === 0

export default defineConfig({
  test: {
    // By default Vitest leaves one core idle, which is half of a machine with two.
    maxWorkers: '100%',
    // Otherwise a forgotten `.only` leaves tests out without failing. `--allowOnly` permits it for one run.
    allowOnly: false,
    coverage: {
      provider: 'v8',
      include: ['electron/**/*.ts', 'shared/**/*.ts', 'renderer/**/*.{ts,svelte}'],
      reportsDirectory: 'out/coverage',
    },
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts'],
          // Some tests compute for two seconds, and a busy machine needs several times as long.
          testTimeout: 30_000,
        },
      },
      { test: { name: 'contract', environment: 'node', include: ['tests/contract/**/*.test.ts'] } },
      { test: { name: 'prove', environment: 'node', include: ['tests/prove/**/*.test.ts'] } },
      {
        test: {
          name: 'feed',
          environment: 'node',
          include: ['tests/feed/**/*.test.ts'],
          // Each test starts its own brokers.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'security',
          environment: 'node',
          include: ['tests/security/**/*.test.ts'],
          // Thousands of generated payloads take seconds on a busy machine.
          testTimeout: 30_000,
          // If it were not inlined, electron-store would import the real Electron instead of the mocked one.
          server: { deps: { inline: ['electron-store'] } },
        },
      },
      {
        test: {
          name: 'package',
          environment: 'node',
          include: ['tests/package/**/*.test.ts'],
          // All files test the same package, and some of them install it on this computer.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'network',
          environment: 'node',
          include: ['tests/network/**/*.test.ts'],
          // Each file has its own Electron.
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'variants',
          environment: 'node',
          include: ['tests/variants/**/*.test.ts'],
          // Each test has its own desktop and Electron.
          testTimeout: 150_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [svelte({ configFile: at('svelte.config.js') })],
        cacheDir: at('node_modules/.cache/vite-component'),
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
          ],
          exclude: ['@lucide/svelte'],
        },
        test: {
          name: 'component',
          include: ['tests/component/**/*.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
                args: [
                  // Chromium refuses to run as root with its sandbox.
                  ...(isRoot ? ['--no-sandbox'] : []),
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
