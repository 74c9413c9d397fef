/** A parsed JSON object whose fields are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export type ParsedJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly place: string }

/**
 * Parses the text of a file that people edit. Skips a byte order mark, which some editors write. Of the error of
 * `JSON.parse`, which quotes the text, which may contain secrets, only the place is returned: ` in line 2 column 3`, or
 * nothing if the error does not name it.
 */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown }
  } catch (error) {
    const [, place] = /\((line \d+ column \d+)\)$/.exec((error as SyntaxError).message) ?? []
    return { ok: false, place: place === undefined ? '' : ` in ${place}` }
  }
}
