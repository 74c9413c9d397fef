/** A parsed JSON object whose fields are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A place in a file. The first line and the first column are 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

export type ParsedJson =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly mistake: Place }

/**
 * Parses the text of a file that people edit. Skips a byte order mark, which some editors write. Finds the place of a
 * mistake itself, because the errors of `JSON.parse` sometimes lack it, and quote the text, which may contain secrets.
 */
export function parseJson(text: string): ParsedJson {
  const json = text.replace(/^\uFEFF/, '')
  try {
    return { ok: true, value: JSON.parse(json) as unknown }
  } catch {
    const before = json.slice(0, mistakeIn(json)).split(/\r\n?|\n/)
    return { ok: false, mistake: { line: before.length, column: (before.at(-1) ?? '').length + 1 } }
  }
}

/** What may come next: a value, the end of an empty list, the name of a field, a colon, or whatever ends a value. */
type Expected = 'value' | 'valueOrEnd' | 'name' | 'nameOrEnd' | 'colon' | 'next'

const TOKEN =
  /[ \t\r\n]*(?:("(?:[^"\\\p{Cc}]|[\u007F-\u009F]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[{\]},:]))/uy

/** The index of the first character at which the text stops being JSON. */
function mistakeIn(json: string): number {
  const open: string[] = []
  let expected: Expected = 'value'
  for (let at = 0; ;) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(json)
    const start = found === null ? at + (/^[ \t\r\n]*/.exec(json.slice(at))?.[0].length ?? 0) : TOKEN.lastIndex
    if (found === null) return start
    const [whole, text, other, mark = ''] = found
    const next = afterToken(expected, open, text !== undefined, other !== undefined, mark)
    if (next === undefined) return at + whole.length - (text ?? other ?? mark).length
    expected = next
    at = start
  }
}

function afterToken(
  expected: Expected,
  open: string[],
  isText: boolean,
  isOther: boolean,
  mark: string,
): Expected | undefined {
  const isValue = expected === 'value' || expected === 'valueOrEnd'
  if (isText && (expected === 'name' || expected === 'nameOrEnd')) return 'colon'
  if (isText || isOther) return isValue ? 'next' : undefined
  if (mark === ':') return expected === 'colon' ? 'value' : undefined
  if (mark === ',') {
    if (expected !== 'next' || open.length === 0) return undefined
    return open.at(-1) === '{' ? 'name' : 'value'
  }
  if (mark === '{' || mark === '[') {
    if (!isValue) return undefined
    open.push(mark)
    return mark === '{' ? 'nameOrEnd' : 'valueOrEnd'
  }
  const mayEnd = expected === 'next' || expected === (mark === '}' ? 'nameOrEnd' : 'valueOrEnd')
  return mayEnd && open.pop() === (mark === '}' ? '{' : '[') ? 'next' : undefined
}
