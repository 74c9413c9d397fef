import fc from 'fast-check'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readCsv } from '../../../electron/settings/csv.ts'
import { openLabels } from '../../../electron/settings/labels.ts'
import { fromCsvCell, toCsvCell } from '../../../shared/text/csv-cell.ts'
import { seed } from '../../support/test-sizes.ts'
import numbers from '../shared/callers/numbers.json' with { type: 'json' }

vi.mock('electron-store', () => import('../../support/fake-store.ts'))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gavel-labels-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const keep = { replace: false, last: false }
const replace = { ...keep, replace: true }
let ids = 0
const open = (inFolder = folder) =>
  openLabels({ folder: inFolder, now: () => new Date(0), logger: () => undefined, newId: () => `import-${(ids += 1)}` })

test('finds the label of an address that was stored as it was typed', () => {
  const kept = { version: 1, labels: { 'sip:Eva@example.org': 'Eva' } }
  writeFileSync(join(folder, 'labels.json'), JSON.stringify(kept))
  expect(open().get()).toEqual({ 'eva@example.org': 'Eva' })
})

test('stores a label under the normalised number, and deletes it if the new name is empty', async () => {
  const labels = open()
  await labels.set('+1 (555) 010-0123', '  Ana\u202e Diaz ')
  expect(labels.get()).toEqual({ '15550100123': 'Ana Diaz' })
  expect(open().get()).toEqual({ '15550100123': 'Ana Diaz' })
  await labels.set('15550100123', '')
  expect(open().get()).toEqual({})
  expect(await labels.set('  ', 'x')).toMatchObject({ fault: { code: 'invalid' } })
})

test('uses the labels of a newer Gavel, and copies its file', async () => {
  const newer = JSON.stringify({ version: 2, labels: { '15550100123': 'Ana' }, groups: ['team'] })
  writeFileSync(join(folder, 'labels.json'), newer)
  const labels = open()
  expect(labels).toMatchObject({ isNewer: true, repaired: undefined })
  await labels.set('15550100124', 'Ben')
  expect(labels.get()).toEqual({ '15550100123': 'Ana', '15550100124': 'Ben' })
  expect(readFileSync(join(folder, 'labels.newer-1970-01-01T00-00-00Z.json'), 'utf8')).toBe(newer)
})

describe('an import', () => {
  test('is previewed with new, changed, equal and invalid lines; nothing is imported yet', async () => {
    const labels = open()
    await labels.set('15550100101', 'Ana')
    await labels.set('15550100102', 'Ben')
    const preview = await labels.preview(
      [
        'number,name',
        '+1 555 010 0101,Ana',
        '15550100102,Benjamin',
        '15550100103,Cem',
        'not a number,Dea',
        '15550100104',
        '15550100105,',
        '',
        'sip:eva@example.org,Eva',
      ].join('\n'),
    )
    expect(preview).toMatchObject({
      fresh: 2,
      same: 1,
      taken: { count: 1, first: [{ number: '15550100102', name: 'Ben', given: 'Benjamin' }] },
      columns: { names: [{ column: 2, heading: 'name' }], numbers: [{ column: 1, heading: 'number' }] },
    })
    expect(preview.bad.first.map(({ line, reason }) => [line, reason])).toEqual([
      [5, 'number'],
      [6, 'columns'],
      [7, 'name'],
    ])
    expect(labels.get()['15550100103']).toBeUndefined()
    expect(await labels.import(preview.importId, replace)).toMatchObject({ ok: true, value: { imported: 3 } })
    expect(labels.get()).toMatchObject({ '15550100102': 'Benjamin', 'eva@example.org': 'Eva' })
  })

  const file = 'number,name\n15550100101,Anna\n15550100102,Ben\n15550100103,Cem\n15550100103,Dea\n15550100103,Cem'
  test.each([
    ['neither', keep, { '15550100101': 'Ana', '15550100102': 'Ben' }, 1],
    ['to replace names', replace, { '15550100101': 'Anna', '15550100102': 'Ben' }, 2],
    [
      'the last of several',
      { ...keep, last: true },
      { '15550100101': 'Ana', '15550100102': 'Ben', '15550100103': 'Cem' },
      2,
    ],
    ['both', { ...replace, last: true }, { '15550100101': 'Anna', '15550100102': 'Ben', '15550100103': 'Cem' }, 3],
  ])('replaces no name by another one unless the user wants that: %s', async (_what, choice, names, imported) => {
    const labels = open()
    await labels.set('15550100101', 'Ana')
    const preview = await labels.preview(file)
    expect(preview).toMatchObject({
      fresh: 1,
      taken: { first: [{ number: '15550100101', name: 'Ana', given: 'Anna' }] },
      shared: { first: [{ number: '15550100103', names: ['Dea', 'Cem'] }] },
    })
    expect(await labels.import(preview.importId, choice)).toEqual({ ok: true, value: { imported } })
    expect(labels.get()).toEqual(names)
  })

  test.each([
    ['entered', '15550100102', 'Bo', { '15550100101': 'Anna', '15550100102': 'Bo' }],
    ['removed', '15550100101', '', { '15550100102': 'Ben' }],
    ['changed', '15550100101', 'Annie', { '15550100101': 'Annie', '15550100102': 'Ben' }],
  ])('leaves a name that the user has %s since the preview', async (_what, number, name, names) => {
    const labels = open()
    await labels.set('15550100101', 'Ana')
    const { importId } = await labels.preview('number,name\n15550100101,Anna\n15550100102,Ben')
    await labels.set(number, name)
    await labels.import(importId, { replace: true, last: true })
    expect(labels.get()).toEqual(names)
  })

  test('reads at most 50,000 rows and says so, and lets others have their turn meanwhile', async () => {
    const row = (index: number): string => `+1555${String(1_000_000 + index)},Caller ${index}`
    const rows = Array.from({ length: 60_000 }, (_, index) => row(index)).join('\n')
    let turns = 0
    const taking = setInterval(() => (turns += 1))
    const preview = await open().preview(`number,name\n${rows}`)
    clearInterval(taking)
    expect(preview).toMatchObject({ fresh: 49_999, bad: { count: 0 }, cutAt: 50_000 })
    expect(turns).toBeGreaterThan(9)
  })

  test.each([
    ['rows of two digits', '1,2\n'.repeat(200_000), 50_000],
    ['quotation marks', '"a\n'.repeat(200_000), 1],
    ['one cell', `"${'1 '.repeat(400_000)}"\n`, 1],
    ['one row', 'Tel,'.repeat(200_000), 0],
    [
      'several names of one number',
      Array.from({ length: 40_000 }, (_, index) => `15550100101,Ana ${index}`).join('\n'),
      0,
    ],
  ])('of a large file of %s ends, and lists no more than the first lines', async (_what, csv, count) => {
    const preview = await open().preview(csv)
    expect(preview.bad.count).toBe(count)
    expect(JSON.stringify(preview).length).toBeLessThan(10_000)
  })

  test('is possible once, and only of the newest preview', async () => {
    const labels = open()
    const first = await labels.preview('15550100101,Ana')
    const second = await labels.preview('15550100102,Ben')
    expect(await labels.import(first.importId, keep)).toMatchObject({ fault: { code: 'stale' } })
    expect((await labels.import(second.importId, keep)).ok).toBe(true)
    expect(await labels.import(second.importId, keep)).toMatchObject({ fault: { code: 'stale' } })
    expect(labels.get()).toEqual({ '15550100102': 'Ben' })
  })

  test('of a newer preview is possible even if an import of an older one ended after the newer one was read', async () => {
    const labels = open()
    const imported = labels.import((await labels.preview('15550100101,Ana')).importId, keep)
    const newer = await labels.preview('15550100102,Ben')
    await imported
    expect((await labels.import(newer.importId, keep)).ok).toBe(true)
    expect(labels.get()).toEqual({ '15550100101': 'Ana', '15550100102': 'Ben' })
  })

  test('is possible again after it could not be written', async () => {
    const missing = join(folder, 'missing')
    const labels = open(missing)
    const { importId } = await labels.preview('15550100101,Ana')
    expect(await labels.import(importId, keep)).toMatchObject({ fault: { code: 'storage' } })
    mkdirSync(missing)
    expect(await labels.import(importId, keep)).toEqual({ ok: true, value: { imported: 1 } })
    expect(open(missing).get()).toEqual({ '15550100101': 'Ana' })
  })

  test.each([
    ['semicolons', 'number;name\n15550100101;Diaz, Ana', 'Diaz, Ana'],
    ['semicolons without a heading', '15550100101;"Diaz, Ana"', 'Diaz, Ana'],
    ['semicolons after a quoted cell with a line break', '"15550100101\n";"Diaz, Ana"', 'Diaz, Ana'],
    ['tabs', '15550100101\tAna', 'Ana'],
    ['carriage returns', 'number,name\r15550100101,Ana\r', 'Ana'],
    ['a carriage return between rows of line feeds', 'number,name\r\n\r15550100101,Ana\r15550100101,Ana\n', 'Ana'],
    ['a carriage return inside quotes', '15550100101,"Ana\rDiaz"', 'Ana Diaz'],
    ['a named separator', 'sep=;\r\nnumber;name\r\n15550100101;"Diaz, Ana"', 'Diaz, Ana'],
    ['a number as the text of a formula', '="15550100101",Ana', 'Ana'],
    ['a quoted formula', '"=""+15550100101""",Ana', 'Ana'],
    ['a number with an apostrophe', "'15550100101,Ana", 'Ana'],
    ['a number with the decimals of a spreadsheet', '15550100101.00,Ana', 'Ana'],
    ['separators of thousands', '"15,550,100,101",Ana', 'Ana'],
    ['separators of thousands and decimals', '"15.550.100.101,00",Ana', 'Ana'],
    ['the name first', 'Ana,15550100101\nBen,no number', 'Ana'],
    ['invisible marks', 'Ana,\u202A+1 (555) 010\u20110101\u202C', 'Ana'],
    ['quotes and a byte order mark', '\uFEFF"15550100101","Ana ""the"" Diaz"', 'Ana "the" Diaz'],
  ])('reads %s', async (_what, csv, name) => {
    const labels = open()
    await labels.import((await labels.preview(csv)).importId, keep)
    expect(labels.get()).toEqual({ '15550100101': name })
  })

  test('says how each line was understood, and why one was refused', async () => {
    const preview = await open().preview(
      'Name,Phone\nAna,+1 (555) 010-0101\nBen,1.55501E+10\nBo,1E+10\nCem,anonymous\nDea,\n,15550100105\nEva\n' +
        'Fay,"15,550"\nGil,"1,555,010,0101"\n',
    )
    expect(preview.sample).toEqual([{ line: 2, number: '15550100101', name: 'Ana' }])
    expect(preview.bad.first.map(({ lastLine: _last, ...line }) => line)).toEqual([
      { line: 3, text: 'Ben, 1.55501E+10', reason: 'rounded' },
      { line: 4, text: 'Bo, 1E+10', reason: 'rounded' },
      { line: 5, text: 'Cem, anonymous', reason: 'number' },
      { line: 6, text: 'Dea,', reason: 'number' },
      { line: 7, text: ', 15550100105', reason: 'name' },
      { line: 8, text: 'Eva', reason: 'columns' },
      { line: 9, text: 'Fay, 15,550', reason: 'number' },
      { line: 10, text: 'Gil, 1,555,010,0101', reason: 'several' },
    ])
  })

  test('in an unknown code page says so, and shows first the names whose letters may be wrong', async () => {
    const csv = `15550100101,Ana\n15550100102,Micha³\n`
    expect(await open().preview(csv, true)).toMatchObject({
      isGuessed: true,
      sample: [{ name: 'Micha³' }, { name: 'Ana' }],
    })
    expect((await open().preview(csv)).isGuessed).toBeUndefined()
  })

  test('reads each number of the shared test data, in any spelling', async () => {
    const csv = ['name,number', ...numbers.map(({ given }, index) => `Caller ${index},${toCsvCell(given)}`)].join(
      '\r\n',
    )
    const preview = await open().preview(csv)
    const lines = new Set(numbers.flatMap(({ line }) => line ?? []))
    expect(preview.fresh + preview.shared.count).toBe(lines.size)
    expect(preview.bad.count).toBe(numbers.filter(({ line }) => line === null).length)
  })

  test('accepts a name like `constructor` and an address like `__proto__@example.org`', async () => {
    const labels = open()
    expect(await labels.preview('15550100101,constructor')).toMatchObject({ fresh: 1, taken: { count: 0 } })
    expect((await labels.preview('__proto__@example.org,Eve')).bad.count).toBe(0)
  })
})

test.each([',', ';'] as const)(
  'an export with %s contains no formula, and importing it gives the same labels',
  async (separator) => {
    const labels = open()
    for (const number of ['15550100104', '03023125123', '1001', 'ana@pbx.example.test'])
      await labels.set(number, 'Jürgen')
    await labels.set('15550100101', '=HYPERLINK("http://example.org")')
    await labels.set('15550100102', '@Ben')
    await labels.set('15550100103', '-1+2, "x"')
    const csv = labels.export(separator)
    expect(csv.startsWith(`\uFEFFnumber${separator}name`)).toBe(true)
    for (const line of csv.split('\r\n').slice(1, -1)) expect(line).not.toMatch(/(^|[,;])"?[=+\-@]/)
    // A spreadsheet takes a cell that begins with an apostrophe as text, and leaves its digits as they are.
    expect(csv).toContain(`'+15550100104${separator}Jürgen`)
    expect(csv).toContain(`'03023125123${separator}Jürgen`)
    const others = open(join(folder, 'others'))
    await others.import((await others.preview(csv)).importId, keep)
    expect(others.get()).toEqual(labels.get())
  },
)

test('any cell survives writing and reading', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.array(fc.string(), {
          minLength: 2,
          maxLength: 4,
        }),
        { minLength: 1, maxLength: 5 },
      ),
      (rows) => {
        const all = rows.map((row) => ['x', ...row])
        const read = readCsv(`sep=,\r\n${all.map((row) => row.map(toCsvCell).join(',')).join('\r\n')}`)
        expect(read.rows.map((row) => row.cells.map(fromCsvCell))).toEqual(all)
      },
    ),
    { seed },
  )
})

test.each(["'=1", "''@x", "'quoted'", "'", "' +1", "''12", '|a', '＇＝1', "'＠x", '﹢1'])(
  'the cell %s is read as it was written',
  (cell) => {
    expect(fromCsvCell(toCsvCell(cell))).toBe(cell)
  },
)

test.each([
  ['after a cell with line breaks', 'a,b\n"c\nd",e\nf,g', [1, 2, 4]],
  ['after empty lines', 'a,b\r\n\r\n,\r\nc,d', [1, 4]],
  ['after the name of the separator', 'sep=,\na,b\rc,d', [2, 3]],
  ['beyond the first piece of a file', `${'a,b\n'.repeat(40_000)}"c\nd",e\nf,g`, [40_001, 40_003]],
])('the number of a row is the line on which it begins, also %s', (_where, text, lines) => {
  const { rows } = readCsv(text)
  expect(rows.slice(-lines.length).map(({ line }) => line)).toEqual(lines)
})

test.each([
  ['that is never closed', 'a,b\r\n"c,d\r\ne,f\r\n', 2, 3],
  ['with text behind it', 'a,b\n"c" x,d\ne,f', 2, 3],
  ['that is never closed in a file of several pieces', `a,b\n"c,d\n${'e,f\n'.repeat(60_000)}`, 2, 60_002],
])('a row with a quotation mark %s is broken, up to the last line that it may contain', (_what, text, from, to) => {
  const { rows } = readCsv(text)
  expect(rows.at(-1)).toMatchObject({ line: from, lastLine: to, isBroken: true })
})
