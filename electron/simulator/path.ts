export interface ParsedPath {
  segments: string[]
  trailingSlash: boolean
  query: Record<string, string>
}

/** How the server in front of the application treats an encoded path; see `parsePath`. */
export type PathHandling = 'literal' | 'nginx'

/**
 * Parses a raw request path. `literal` splits at raw slashes and decodes each segment once. `nginx` decodes the whole
 * path first, so that `%2F` becomes a separator, then merges slashes and resolves dots, as nginx does before it hands a
 * request on (http://nginx.org/en/docs/http/ngx_http_core_module.html#location, `merge_slashes`).
 *
 * @returns undefined for a path with bad percent-encoding, and with `nginx` also for a path that contains a NUL or
 * climbs above the root.
 */
export function parsePath(raw: string, handling: PathHandling): ParsedPath | undefined {
  const mark = raw.indexOf('?')
  const path = mark < 0 ? raw : raw.slice(0, mark)
  const query = Object.fromEntries(new URLSearchParams(mark < 0 ? '' : raw.slice(mark + 1)))
  const parts = handling === 'nginx' ? collapse(path) : split(path)
  if (parts === undefined) return undefined
  return { ...parts, query }
}

type Parts = Pick<ParsedPath, 'segments' | 'trailingSlash'>

function split(path: string): Parts | undefined {
  const segments: string[] = []
  for (const piece of path.split('/').slice(1)) {
    const decoded = decode(piece)
    if (decoded === undefined) return undefined
    segments.push(decoded)
  }
  const trailingSlash = segments.at(-1) === ''
  // `/Conference//` has an empty name. Like some frameworks, the simulator leaves it out and sees "all conferences".
  while (segments.at(-1) === '') segments.pop()
  return { segments, trailingSlash }
}

function collapse(path: string): Parts | undefined {
  const decoded = decode(path)
  if (decoded === undefined || decoded.includes('\0')) return undefined
  const segments: string[] = []
  const pieces = decoded.split('/').slice(1)
  for (const piece of pieces) {
    if (piece === '..') {
      if (segments.pop() === undefined) return undefined
    } else if (piece !== '' && piece !== '.') {
      segments.push(piece)
    }
  }
  return { segments, trailingSlash: ['', '.', '..'].includes(pieces.at(-1) ?? '') }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
