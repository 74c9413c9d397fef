import { type JsonObject, isObject } from '../../shared/json.ts'
import type { SimulatedRequest } from './http-types.ts'

/**
 * Reads the arguments in a body. An empty body means `{}`. Forms are accepted too, because plivo-node up to 4.12 sends
 * its arguments as `multipart/form-data` with any method.
 *
 * @returns undefined for anything that is neither a JSON object nor such a form.
 */
export function readRequestArguments(text: string, contentType = ''): JsonObject | undefined {
  if (text.trim() === '') return {}
  const boundary = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType)
  if (boundary !== null) return readForm(text, boundary[1] ?? boundary[2] ?? '')
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Reads a form (https://www.rfc-editor.org/rfc/rfc7578). Undefined if the form has no end, or a field lacks its name or
 * the empty line before its value.
 */
function readForm(text: string, boundary: string): JsonObject | undefined {
  const parts = `\r\n${text}`.split(`\r\n--${boundary}`).slice(1)
  if (parts.pop()?.startsWith('--') !== true) return undefined
  const fields: Record<string, unknown> = {}
  for (const part of parts) {
    const end = part.indexOf('\r\n\r\n')
    const name = /\bname="([^"]*)"/i.exec(part.slice(0, end))?.[1]
    if (end < 0 || name === undefined) return undefined
    fields[name] = part.slice(end + 4)
  }
  return fields
}

/** Lower-cases header names, as Node does. Requests that do not come over HTTP may have any casing. */
export function lowerCaseHeaders(headers: SimulatedRequest['headers']): Record<string, string> {
  const lower: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) lower[name.toLowerCase()] = value
  }
  return lower
}
