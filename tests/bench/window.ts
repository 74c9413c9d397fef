import { chromium } from 'playwright'
import { resolve } from 'node:path'
import { build, preview } from 'vite'
import { figureAt, type Figure } from './figure.ts'

interface Measured {
  readonly changes: readonly number[]
  readonly searches: readonly number[]
  readonly frames: readonly number[]
  readonly elements: number
}

const configFile = resolve(import.meta.dirname, '../gallery/gallery.config.ts')

/** Measures the page alone with 1,000 rooms of 20 people, in Chromium. */
export async function measureWindow(): Promise<readonly Figure[]> {
  await build({ configFile, logLevel: 'error' })
  const server = await preview({ configFile, preview: { host: '127.0.0.1', port: 0 } })
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    // Chromium refuses to run as root with its sandbox.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  const page = await browser.newPage({ viewport: { width: 400, height: 620 } })
  await page.goto(`${server.resolvedUrls?.local[0] ?? ''}?state=many&measure`)
  await page.waitForSelector('[data-ready]', { state: 'attached', timeout: 120_000 })
  const measured = JSON.parse((await page.getAttribute('html', 'data-measured')) ?? '{}') as Measured
  await browser.close()
  await server.close()
  return [
    figureAt('window: from a patch of 10 of 1,000 rooms to paint, p95', 'ms', measured.changes, 0.95, 16),
    figureAt('window: keystroke in search to painted list of 1,000 × 20, p95', 'ms', measured.searches, 0.95, 50),
    figureAt(
      'window: first keystroke in the search field since the page loaded',
      'ms',
      measured.searches.slice(0, 1),
      1,
      50,
    ),
    figureAt('window: scroll step to paint, p95', 'ms', measured.frames, 0.95),
    figureAt('window: elements in the page with 1,000 × 20, maximum', 'elements', [measured.elements], 1),
  ]
}
