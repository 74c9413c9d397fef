import type { Fetch } from '../../electron/providers/transport.ts'

type Step = (path: string) => string

const inSegments =
  (change: (segment: string) => string): Step =>
  (path) =>
    path.split('/').map(change).join('/')

const decode: Step = (path) =>
  path.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
const decodeLaxly: Step = (path) =>
  path
    .replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/%c0%([89ab][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16) & 0x3f))
    .replace(/%e0%80%([89ab][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16) & 0x3f))
const decodeForm: Step = (path) => inSegments((segment) => segment.trim())(path.replaceAll('+', ' '))
const normalise: Step = (path) => path.normalize('NFKC')
const dropInvisible: Step = (path) => path.replace(/\p{Default_Ignorable_Code_Point}/gu, '')
const cutQuery: Step = (path) => path.replace(/[?#].*$/s, '')
const cutAtNul: Step = (path) => path.replace(/\0.*$/s, '')
const cutParameters = inSegments((segment) => segment.replace(/;.*$/s, ''))
const trimDots = inSegments((segment) => segment.replace(/[. ]+$/, ''))
const turnBackslashes: Step = (path) => path.replaceAll('\\', '/')

// A few results of glibc's iconv for `-t ASCII//TRANSLIT`, of Windows for code pages 932, 949 and 1252, and of IDNA.
const ascii: Readonly<Record<string, string>> = {
  '\u3002': '.',
  '\u00B7': '.',
  '\u00F7': '/',
  '\u2044': '/',
  '\u2215': '/',
  '\u2571': '/',
  '\u27CB': '/',
  '\u29F8': '/',
  '\u00A5': '\\',
  '\u20A9': '\\',
  '\u2216': '\\',
  '\u2572': '\\',
  '\u27CD': '\\',
  '\u29F5': '\\',
  '\u29F9': '\\',
  '\u29E3': '#',
  '\u29E5': '#',
  '\u066A': '%',
}
const fit: Step = (path) => Array.from(path, (character) => ascii[character] ?? character).join('')

const collapse: Step = (path) => {
  const kept: string[] = []
  for (const piece of path.split('/')) {
    if (piece === '..') kept.pop()
    else if (piece !== '' && piece !== '.') kept.push(piece)
  }
  return `/${kept.join('/')}/`
}

const steps: Readonly<Record<string, readonly Step[]>> = {
  'changes nothing': [decode],
  'decodes twice': [decode, decode],
  'decodes and collapses': [decode, collapse],
  'decodes twice and collapses': [decode, decode, collapse],
  'treats a backslash as a slash': [decode, turnBackslashes, collapse],
  'cuts at ? and #': [decode, cutQuery],
  'decodes twice and cuts at ? and #': [decode, decode, cutQuery, collapse],
  'cuts segments at ;': [decode, cutParameters, collapse],
  'cuts at NUL': [decode, cutAtNul, collapse],
  'decodes twice and cuts at NUL': [decode, decode, cutAtNul, collapse],
  'accepts overlong UTF-8 and %uhhhh': [decode, decodeLaxly, collapse],
  'decodes again as a form': [decode, decode, decodeForm, collapse],
  'removes dots at the end of segments': [decode, trimDots, collapse],
  'normalises to NFKC': [decode, normalise, collapse],
  'normalises to NFKC, decodes and cuts': [
    decode,
    normalise,
    decode,
    cutQuery,
    turnBackslashes,
    cutParameters,
    collapse,
  ],
  'maps to ASCII': [decode, normalise, fit, decode, cutQuery, turnBackslashes, collapse],
  'removes invisible characters': [decode, normalise, dropInvisible, fit, decode, collapse],
}

/**
 * The path after the steps `through`. A missing trailing slash is added, so that a truncated path is not rejected only
 * because it has none.
 */
const rewritten = (path: string, through: readonly Step[]): string => {
  // Half a surrogate pair cannot be percent-encoded; converting it to UTF-8 makes it U+FFFD.
  const changed = Buffer.from(through.reduce((before, step) => step(before), path)).toString()
  return `${changed.split('/').map(encodeURIComponent).join('/')}/`.replace(/\/+$/, '/')
}

const proxyOf =
  (through: readonly Step[]) =>
  (fetch: Fetch): Fetch =>
  (url, init) => {
    const { origin, pathname, search } = new URL(url)
    return fetch(`${origin}${rewritten(pathname, through)}${search}`, init)
  }

/** Proxies in front of an application, each with the change that it makes to a path before it passes the request on. */
export const rewritingProxies: readonly (readonly [does: string, wrap: (fetch: Fetch) => Fetch])[] = Object.entries(
  steps,
).map(([does, through]) => [does, proxyOf(through)])

/**
 * Decodes the whole path, so that `%2F` becomes a separator, then merges slashes and resolves dots, as nginx does
 * (http://nginx.org/en/docs/http/ngx_http_core_module.html#location, `merge_slashes`).
 */
export const collapsed: Step = (path) => rewritten(path, [decode, collapse])

/** A proxy that does so, and then encodes the path again. */
export const collapsingProxy = proxyOf([decode, collapse])
