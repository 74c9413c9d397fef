import { chromium } from 'playwright'
import { resolve } from 'node:path'
import { build, preview } from 'vite'
import { chromiumOptions } from '../support/chromium.ts'
import type { Figure } from './figure.ts'
import { limited } from './limits.ts'

const configFile = resolve(import.meta.dirname, '../gallery/gallery.config.ts')

/** Measures the page alone with 1,000 rooms of 20 people, in Chromium. */
export async function measureWindow(): Promise<readonly Figure[]> {
  await build({ configFile, logLevel: 'error' })
  const server = await preview({ configFile, preview: { host: '127.0.0.1', port: 0 } })
  const browser = await chromium.launch(chromiumOptions)
  const page = await browser.newPage({ viewport: { width: 400, height: 620 } })
  await page.goto(`${server.resolvedUrls?.local[0] ?? ''}?state=many&measure`)
  await page.waitForSelector('[data-ready]', { state: 'attached', timeout: 120_000 })
  const measured = JSON.parse((await page.getAttribute('html', 'data-measured')) ?? '{}') as Record<
    'changes' | 'searches',
    readonly number[]
  >
  await browser.close()
  await server.close()
  return [
    limited('list of 1,000 × 20: from a patch of 10 rooms to paint', measured.changes),
    limited('list of 1,000 × 20: keystroke in search to paint', measured.searches),
    limited('list of 1,000 × 20: first keystroke since the page loaded', measured.searches.slice(0, 1)),
  ]
}
