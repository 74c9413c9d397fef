export interface ParsedPath {
  segments: string[]
  trailingSlash: boolean
  query: Record<string, string>
}

/**
 * Parses a raw request path: splits it at raw slashes and decodes each segment once.
 *
 * @returns undefined for a path with bad percent-encoding.
 */
export function parsePath(raw: string): ParsedPath | undefined {
  const mark = raw.indexOf('?')
  const path = mark < 0 ? raw : raw.slice(0, mark)
  const query = Object.fromEntries(new URLSearchParams(mark < 0 ? '' : raw.slice(mark + 1)))
  const segments = decode(path.split('/').slice(1))
  if (segments === undefined) return undefined
  const trailingSlash = segments.at(-1) === ''
  // `/Conference//` has an empty name. Like some frameworks, the simulator leaves it out and sees "all conferences".
  while (segments.at(-1) === '') segments.pop()
  return { segments, trailingSlash, query }
}

function decode(pieces: readonly string[]): string[] | undefined {
  try {
    return pieces.map(decodeURIComponent)
  } catch {
    return undefined
  }
}
