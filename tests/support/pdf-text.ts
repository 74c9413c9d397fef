import { inflateSync } from 'node:zlib'

/*
 * Reads the PDFs that Chromium writes: every object is plain text, except for the streams, and every text is shown by
 * the numbers of its glyphs, for which the font has a table. https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf
 */

/** The text of each page, with a space between any two pieces, and without ligatures. */
export function pdfPages(pdf: Uint8Array): readonly string[] {
  const objects = objectsOf(Buffer.from(pdf).toString('latin1'))
  const root = [...objects.values()].find((one) => /\/Type \/Pages\b/.test(one) && !one.includes('/Parent'))
  return pagesUnder(root ?? '', objects).map((page) => textOf(page, objects))
}

type Objects = ReadonlyMap<string, string>

function objectsOf(text: string): Objects {
  return new Map([...text.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id = '', body = '']) => [id, body]))
}

function pagesUnder(node: string, objects: Objects): readonly string[] {
  const kids = /\/Kids \[([^\]]*)\]/.exec(node)?.[1]
  if (kids === undefined) return [node]
  return referencesIn(kids).flatMap((id) => pagesUnder(objects.get(id) ?? '', objects))
}

function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(/(\d+) 0 R/g)].map(([, id = '']) => id)
}

function streamOf(id: string | undefined, objects: Objects): string {
  const [head = '', body = ''] = (objects.get(id ?? '') ?? '').split(/stream\n([\s\S]*)\nendstream/)
  return head.includes('/FlateDecode') ? inflateSync(Buffer.from(body, 'latin1')).toString('latin1') : body
}

function textOf(page: string, objects: Objects): string {
  const [contents] = referencesIn(/\/Contents (\[[^\]]*\]|\d+ 0 R)/.exec(page)?.[1] ?? '')
  const fonts = new Map(
    [...page.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', id = '']) => [name, glyphsOf(id, objects)]),
  )
  let font: ReadonlyMap<number, string> = new Map()
  let text = ''
  for (const [, name, glyphs, end] of streamOf(contents, objects).matchAll(
    /\/(F\d+) [\d.]+ Tf|<([\dA-F]+)>|\b(ET)\b/gi,
  )) {
    if (name !== undefined) font = fonts.get(name) ?? new Map()
    else if (end !== undefined) text += ' '
    else text += (glyphs ?? '').replace(/.{4}/g, (glyph) => font.get(parseInt(glyph, 16)) ?? '')
  }
  return text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim()
}

/** The characters of a font, by the numbers of their glyphs. */
function glyphsOf(id: string, objects: Objects): ReadonlyMap<number, string> {
  const [table] = referencesIn(/\/ToUnicode (\d+ 0 R)/.exec(objects.get(id) ?? '')?.[1] ?? '')
  const found = new Map<number, string>()
  for (const [, kind, lines = ''] of streamOf(table, objects).matchAll(/beginbf(char|range)\n([\s\S]*?)endbf/g))
    for (const line of lines.trim().split('\n')) {
      const codes = [...line.matchAll(/<([\dA-F]+)>/gi)].map(([, code = '']) => code)
      const [from = 0, to = from] = kind === 'range' ? codes.slice(0, 2).map(hex) : codes.slice(0, 1).map(hex)
      const first = codes.at(-1) ?? ''
      for (let glyph = from; glyph <= to; glyph += 1) found.set(glyph, characters(first, glyph - from))
    }
  return found
}

function hex(code: string): number {
  return parseInt(code, 16)
}

/** UTF-16, of which a range counts the last unit up. */
function characters(code: string, ahead: number): string {
  const units = (code.match(/.{4}/g) ?? []).map(hex)
  return String.fromCharCode(...units.slice(0, -1), (units.at(-1) ?? 0) + ahead)
}
