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
 * Parses the text of a file that people edit. Skips a byte order mark, which some editors write. Returns the place of a
 * mistake instead of the error of `JSON.parse`, which sometimes lacks it, and quotes the text, which may contain secrets.
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

/** The index of the first character at which the text stops being JSON; of the first one of a text without an end. */
function mistakeIn(json: string): number {
  let fits = 0
  for (let tooLong = json.length + 1; tooLong - fits > 1;) {
    const middle = Math.floor((fits + tooLong) / 2)
    if (canContinue(json.slice(0, middle))) fits = middle
    else tooLong = middle
  }
  const whole = /^(?:[^"]|"(?:[^"\\]|\\.)*")*/s.exec(json.slice(0, fits))
  return whole?.[0].length ?? fits
}

/** Whether a text is the beginning of JSON. V8 says of its end that it comes too early, or that the mistake is there. */
function canContinue(beginning: string): boolean {
  try {
    JSON.parse(beginning)
    return true
  } catch (error) {
    const { message } = error as SyntaxError
    return /end of JSON input/.test(message) || /at position (\d+)/.exec(message)?.[1] === String(beginning.length)
  }
}
