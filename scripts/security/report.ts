import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { project } from '../setup/places.mjs'
import { securityItems } from './items.ts'

/** Levels that `npm test` runs; the package level changes the system, or needs macOS or Windows. */
const HERE = ['unit', 'contract', 'security', 'component', 'e2e', 'desktop']
const ELSEWHERE = ['package']

export interface KeptItem {
  readonly number: number
  readonly title: string
  /** Files with a test whose name starts with the number. */
  readonly here: readonly string[]
  readonly elsewhere: readonly string[]
}

/** Which tests keep which item, from the names in the sources. */
export async function readItems(): Promise<readonly KeptItem[]> {
  const here = await numbersIn(HERE)
  const elsewhere = await numbersIn(ELSEWHERE)
  return Object.entries(securityItems).map(([number, title]) => ({
    number: Number(number),
    title,
    here: here.get(Number(number)) ?? [],
    elsewhere: elsewhere.get(Number(number)) ?? [],
  }))
}

/** A name such as `'12 no secret crosses to the window'`, wherever a test is given one. */
const numbered = /\(\s*['"`](\d{1,2}) [a-zA-Z$]/g

async function numbersIn(levels: readonly string[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = new Map<number, string[]>()
  for (const file of await testFiles(levels)) {
    const text = await readFile(join(project, file), 'utf8')
    const numbers = new Set([...text.matchAll(numbered)].map((match) => Number(match[1])))
    for (const number of numbers) found.set(number, [...(found.get(number) ?? []), file])
  }
  return found
}

async function testFiles(levels: readonly string[]): Promise<readonly string[]> {
  const lists = levels.map(async (level) => {
    const folder = join('tests', level)
    const names = await readdir(join(project, folder), { recursive: true }).catch(() => [])
    return names.filter((name) => /\.(test|spec)\.ts$/.test(name)).map((name) => join(folder, name))
  })
  return (await Promise.all(lists)).flat()
}

/** One line an item, and the sum at the end. */
export function formatItems(items: readonly KeptItem[]): string {
  const lines = items.map(({ number, title, here, elsewhere }) => {
    const where = here.length > 0 ? 'automatic here' : elsewhere.length > 0 ? 'automatic elsewhere' : 'NO TEST'
    const files = [...here, ...elsewhere].map((file) => file.replace(/^tests./, '')).join(', ')
    return `${String(number).padStart(2)}  ${where.padEnd(19)}  ${title}${files === '' ? '' : `  (${files})`}`
  })
  return [...lines, summary(items)].join('\n')
}

/** Such as `Security: 42 of 42 items are kept by automatic tests, 38 here, 4 elsewhere (34, 36, 37, 39)`. */
export function summary(items: readonly KeptItem[]): string {
  const here = items.filter((item) => item.here.length > 0)
  const elsewhere = items.filter((item) => item.here.length === 0 && item.elsewhere.length > 0)
  const missing = items.filter((item) => item.here.length + item.elsewhere.length === 0)
  const list = (some: readonly KeptItem[]): string => some.map(({ number }) => number).join(', ')
  return [
    `Security: ${here.length + elsewhere.length} of ${items.length} items have automatic tests`,
    `${here.length} here`,
    elsewhere.length > 0 ? `${elsewhere.length} in npm run test:package (${list(elsewhere)})` : '',
    missing.length > 0 ? `none for ${list(missing)}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}
