import type { Protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/**
 * Allows no network, no inline code, and no markup from strings other than Svelte's templates, which use the policy
 * named here; see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/trusted-types
 *
 * Its sandbox gives the page an opaque origin, which has no storage, and blocks the dialog of `print` and the pickers
 * of the File System Access API. `allow-forms` is for the forms whose submission a script handles; `form-action` lets
 * them send nothing. See https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox
 */
export const CONTENT_SECURITY_POLICY = [
  'sandbox allow-scripts allow-forms',
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ')

/** The headers of the page and of each of its files. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  // Chromium requires this for the modules of a page with an opaque origin. Electron does not check it for custom
  // schemes (https://github.com/electron/electron/pull/51152), but the gallery is served over HTTP. These files are not
  // secret.
  'access-control-allow-origin': 'null',
  // A picture-in-picture window is above all others, so a page could cover a system dialog with its own text.
  'permissions-policy': 'picture-in-picture=()',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

/** Serves the window's files from `app://gavel/`, and nothing else. */
export function servePage(protocol: Protocol, folder: string): void {
  protocol.handle('app', (request) => respond(request, folder))
}

export async function respond(request: Request, folder: string): Promise<Response> {
  const path = request.method === 'GET' ? filePath(request.url, folder) : undefined
  const type = path === undefined ? undefined : types[extname(path)]
  if (path === undefined || type === undefined) return notFound()
  try {
    const body = await readFile(path)
    return new Response(new Uint8Array(body), { headers: { ...PAGE_HEADERS, 'content-type': type } })
  } catch {
    return notFound()
  }
}

/**
 * The file that an address names, or undefined if it names none inside the folder. Malformed addresses are rejected
 * rather than repaired, because our own pages never use encoded dots and slashes, backslashes or NUL.
 */
export function filePath(address: string, folder: string): string | undefined {
  if (!URL.canParse(address) || /%2e|%2f|%5c|%00|\\|\0/i.test(address)) return undefined
  const url = new URL(address)
  if (url.protocol !== 'app:' || url.host !== 'gavel' || url.port !== '' || url.username !== '') return undefined
  const name = decode(url.pathname)
  if (name === undefined || /(^|\/)\.\.?(\/|$)/.test(address.replace(/[?#].*$/, '').slice('app://gavel'.length)))
    return undefined
  const path = normalize(join(folder, name === '/' || name === '' ? 'index.html' : name))
  return path.startsWith(normalize(folder) + sep) ? path : undefined
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { ...PAGE_HEADERS, 'content-type': 'text/plain' } })
}
