import { chromium } from 'playwright'
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'

// Takes a picture of states of the gallery that runs at the address given first.
const [address = '', out = 'out/pictures', only = '', ...options] = process.argv.slice(2)
const option = (name: string): string | undefined =>
  options.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1)
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
await mkdir(out, { recursive: true })
const page = await browser.newPage({
  viewport: { width: Number(option('width') ?? 400), height: Number(option('height') ?? 620) },
  deviceScaleFactor: Number(option('scale') ?? 1.5),
  forcedColors: option('forced') === undefined ? 'none' : 'active',
})
page.on('console', (message) => {
  if (message.type() === 'error') console.log(message.text())
})
page.on('pageerror', (error) => {
  console.log(String(error))
})
for (const name of only.split(','))
  for (const theme of (option('theme') ?? 'light,dark').split(',')) {
    await page.goto(
      `${address}?state=${name}&theme=${theme}&language=${option('language') ?? 'en'}&dir=${option('dir') ?? 'ltr'}`,
    )
    await page.waitForSelector('[data-ready]', { state: 'attached' })
    await page.waitForTimeout(300)
    await page.screenshot({ path: resolve(out, `${name}-${theme}${option('suffix') ?? ''}.png`) })
  }
await browser.close()
