import { type JsonObject, isObject } from '../../shared/json.ts'
import type { SimulatedRequest } from './http-types.ts'

/** Reads the arguments in a body. An empty body means `{}`. @returns undefined for anything but a JSON object. */
export function readRequestArguments(text: string): JsonObject | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Lower-cases header names, as Node does. Requests that do not come over HTTP may have any casing. */
export function lowerCaseHeaders(headers: SimulatedRequest['headers']): Record<string, string> {
  const lower: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) lower[name.toLowerCase()] = value
  }
  return lower
}
