import { chromium } from 'playwright'
import { mkdir, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { build, preview } from 'vite'
import { PAGE_HEADERS } from '../../electron/desktop/windows/page-protocol.ts'
import { chromiumOptions } from '../support/chromium.ts'
import { states } from './states.ts'

/**
 * Takes a picture of every state in every variant, such as dark or German: out/pictures/<variant>/<state>.png. If names
 * of states are given as arguments, takes only those.
 */
const out = resolve(import.meta.dirname, '../../out/pictures')
const ways = {
  light: { query: 'theme=light' },
  dark: { query: 'theme=dark' },
  german: { query: 'theme=light&language=de' },
  'forced-colours': { query: 'theme=light', forced: true },
  // 640 pixels at 200 % are 320 CSS pixels.
  '200-percent': { query: 'theme=light', width: 320, height: 480 },
  // This window is taller, so that the picture shows what 480 pixels cut off.
  'german-200-percent': { query: 'theme=light&language=de', width: 320, height: 900 },
} as const
type Way = { readonly query: string; readonly forced?: true; readonly width?: number; readonly height?: number }
const SMALL = {
  shortcut: { width: 440, height: 260 },
  finder: { width: 520, height: 420 },
  noise: { width: 440, height: 260 },
}

const only = process.argv.slice(2)
const all = states(Date.now())
const unknown = only.filter((name) => !(name in all))
if (unknown.length > 0) throw new RangeError(`There is no state ${unknown.join(', ')}.`)
const wanted = Object.entries(all).filter(([name]) => only.length === 0 || only.includes(name))

// The page is built and served like the real window, to find violations of its content security policy.
const configFile = resolve(import.meta.dirname, 'gallery.config.ts')
await build({ configFile, logLevel: 'error' })
const server = await preview({
  configFile,
  preview: { host: '127.0.0.1', port: 0, headers: PAGE_HEADERS },
})
const address = server.resolvedUrls?.local[0] ?? ''
const browser = await chromium.launch(chromiumOptions)

let pictures = 0
const problems: string[] = []
if (only.length === 0) await rm(out, { recursive: true, force: true })
for (const [way, { query, ...more }] of Object.entries<Way>(ways)) {
  await mkdir(resolve(out, way), { recursive: true })
  const page = await browser.newPage({
    deviceScaleFactor: 2,
    forcedColors: more.forced === true ? 'active' : 'none',
    reducedMotion: 'reduce',
  })
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) problems.push(`${way}: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`${way}: ${error.message}`))
  for (const [name, state] of wanted) {
    const size =
      state.small !== undefined ? SMALL[state.small] : { width: more.width ?? 400, height: more.height ?? 620 }
    await page.setViewportSize(size)
    await page.goto(`${address}?state=${name}&${query}`)
    await page.waitForSelector('[data-ready]', { state: 'attached' })
    const found = JSON.parse((await page.getAttribute('html', 'data-problems')) ?? '[]') as string[]
    problems.push(...found.map((what) => `${way}/${name}: ${what}`))
    await page.screenshot({ path: resolve(out, way, `${name}.png`) })
    pictures++
  }
  await page.close()
}
await browser.close()
await server.close()
console.log(`${pictures} pictures in ${out}`)
for (const problem of problems) console.log(problem)
process.exitCode = problems.length > 0 ? 1 : 0
