// Renders build/icons/*.svg into out/icons/ if the drawings or the scripts have changed.
//
//   app.png, app.ico, app/<size>.png
//   notification.png                  what notifications show on Linux
//   tray/<shape>-light.png  .ico      light drawing, for dark panels
//   tray/<shape>-dark.png   .ico      dark drawing, for light panels
//   tray/<shape>Template.png          black drawing that macOS tints itself
//
// Beside each tray PNG is its @2x version, which Electron finds by its name:
// https://www.electronjs.org/docs/latest/api/native-image#high-resolution-image
import { Resvg } from '@resvg/resvg-js'
import { IconIco } from '@shockpkg/icon-encoder'
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { PNG } from 'pngjs'
import { MARK_COLOURS, type Sources, type TrayShape, trayShapes } from './icons/tray-shapes.ts'
import { project } from './setup/paths.mjs'

const sourceFolder = join(project, 'build/icons')
const outFolder = join(project, 'out/icons')
const stampFile = join(outFolder, 'stamp')

const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512]
const APP_ICO_SIZES = [16, 24, 32, 48, 64, 128, 256]
/** Twice the 32 px that most daemons show. */
const NOTIFICATION_SIZE = 64
/** Sizes for 100 to 300 % of the 16 px that the Windows taskbar gives a tray icon. */
const TRAY_ICO_SIZES = [16, 20, 24, 32, 40, 48]
/** Panels on Linux scale icons to 16, 22, 24 or 32 px. A drawing of 32 px looks sharp in each of these sizes. */
const PANEL_SIZE = 32
/** Points in the menu bar of macOS. */
const TEMPLATE_SIZE = 16

interface Tint {
  /** The colour of the drawing. */
  ink: string
  /** The colours of the marks. */
  trouble: string
  recording: string
}

const TINTS = {
  light: { ink: '#ffffff', trouble: '#ffb347', recording: '#ff5a5f' },
  dark: { ink: '#1f1f1f', trouble: '#c43d00', recording: '#d40f28' },
}
const BLACK: Tint = { ink: '#000000', trouble: '#000000', recording: '#000000' }

/** The same picture in fewer bytes: small drawings compress best without filters, and large ones with them. */
function compress(png: Buffer): Uint8Array {
  const picture = PNG.sync.read(png)
  const packed = [0, -1].map((filterType) =>
    PNG.sync.write(picture, { deflateLevel: 9, deflateStrategy: 0, filterType }),
  )
  return packed.reduce((one, other) => (other.length < one.length ? other : one))
}

function render(svg: string, size: number, { ink, trouble, recording } = BLACK): Uint8Array {
  const tinted = svg
    .replaceAll('currentColor', ink)
    .replaceAll(MARK_COLOURS.trouble, trouble)
    .replaceAll(MARK_COLOURS.recording, recording)
  const drawing = new Resvg(tinted, { fitTo: { mode: 'width', value: size }, font: { loadSystemFonts: false } })
  return compress(drawing.render().asPng())
}

async function icoOf(svg: string, sizes: number[], tint?: Tint): Promise<Uint8Array> {
  const icon = new IconIco()
  // As PNG, which every Windows since Vista reads, and as small as `compress` has made it.
  for (const size of sizes) await icon.addFromPng(render(svg, size, tint), true, true)
  return icon.encode()
}

async function readSources(): Promise<Sources> {
  const names = (await readdir(sourceFolder)).filter((name) => name.endsWith('.svg')).sort()
  const entries = names.map(async (name) => [basename(name, '.svg'), await readFile(join(sourceFolder, name), 'utf8')])
  return Object.fromEntries(await Promise.all(entries)) as Sources
}

/** A digest that changes with the drawings and with the scripts that render them. */
async function stampOf(sources: Sources): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(sources))
  for (const script of ['build-icons.ts', 'icons/tray-shapes.ts']) {
    hash.update(await readFile(join(import.meta.dirname, script)))
  }
  return hash.digest('hex')
}

async function writeApp(svg: string): Promise<void> {
  await mkdir(join(outFolder, 'app'), { recursive: true })
  for (const size of APP_SIZES) await writeFile(join(outFolder, 'app', `${size}.png`), render(svg, size))
  await writeFile(join(outFolder, 'app.png'), render(svg, 512))
  await writeFile(join(outFolder, 'notification.png'), render(svg, NOTIFICATION_SIZE))
  await writeFile(join(outFolder, 'app.ico'), await icoOf(svg, APP_ICO_SIZES))
}

async function writeTray({ name, svg }: TrayShape): Promise<void> {
  const at = (rest: string): string => join(outFolder, 'tray', `${name}${rest}`)
  for (const [name, tint] of Object.entries(TINTS)) {
    await writeFile(at(`-${name}.png`), render(svg, PANEL_SIZE, tint))
    await writeFile(at(`-${name}@2x.png`), render(svg, 2 * PANEL_SIZE, tint))
    await writeFile(at(`-${name}.ico`), await icoOf(svg, TRAY_ICO_SIZES, tint))
  }
  await writeFile(at('Template.png'), render(svg, TEMPLATE_SIZE))
  await writeFile(at('Template@2x.png'), render(svg, 2 * TEMPLATE_SIZE))
}

async function buildIcons(): Promise<void> {
  const sources = await readSources()
  const stamp = await stampOf(sources)
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return
  await rm(outFolder, { recursive: true, force: true })
  await mkdir(join(outFolder, 'tray'), { recursive: true })
  await writeApp(sources['app'] ?? '')
  for (const shape of trayShapes(sources)) await writeTray(shape)
  await writeFile(stampFile, stamp)
}

await buildIcons()
