import { LONGEST_ROOM_NAME } from '../../shared/limits.ts'

/** Why a conference of a name can take no request, or what must happen before it takes a write. */
export type NameUse =
  | { readonly use: 'yes' | 'afterRetrieve' }
  | { readonly use: 'never'; readonly reason: 'nameEmpty' | 'nameLong' | 'nameControl' | 'nameSurrogate' | 'nameDots' }

const loneSurrogate = /\p{Cs}/u
const control = /\p{Cc}/u
const encodedRun = /(?:%[0-9a-f]{2})+/gi
const separator = /[/\\]/
// Servlet containers cut a piece at `;` before they resolve dots: https://tomcat.apache.org/tomcat-10.1-doc/config/context.html
const pathParameters = /;.*$/s

// A front that decodes once and sends that on turns `?x` into a query and `%hh` into another character. `%uhhhh` is IIS's.
const cutsOrSplits = /[/\\?#;]|%[0-9a-f]{2}|%u[0-9a-f]{4}/i
// Windows removes dots and spaces at the end of a segment, and a decoder of forms makes a space of `+`.
const dotsAlone = /^[.\s+]*$/
const dropped = /\p{Default_Ignorable_Code_Point}/gu
// IDNA's other full stop, and what Windows' code pages and glibc's `//TRANSLIT` make ASCII of beyond NFKC:
// https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WindowsBestFit/ (U+00A5 and U+20A9 in those of Japan and Korea)
const fitted: readonly (readonly [RegExp, string])[] = [
  [/[\u00B7\u3002]/g, '.'],
  [/[\u00F7\u2044\u2215\u2571\u27CB\u29F8]/g, '/'],
  [/[\u00A5\u20A9\u2216\u2572\u27CD\u29F5\u29F9]/g, '\\'],
  [/[\u29E3\u29E5]/g, '#'],
  [/\u066A/g, '%'],
]

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

const decodeOnce = (text: string): string =>
  text.replace(encodedRun, (run) =>
    decoder.decode(Uint8Array.from(run.slice(1).split('%'), (hex) => parseInt(hex, 16))),
  )

const climbs = (text: string): boolean =>
  text.split(separator).some((piece) => ['', '.', '..'].includes(piece.replace(pathParameters, '').trim()))

/** The most ASCII that a front could make of a text by normalising or mapping it. */
const toAscii = (text: string): string =>
  fitted.reduce((mapped, [from, to]) => mapped.replace(from, to), text.normalize('NFKC').replace(dropped, ''))

/**
 * Whether a request may name this conference. A front proxy may decode `%2F` and then collapse the path: behind nginx
 * (`proxy_pass` with a path) the names `a/..`, `/` and `./`, although encoded as one segment, arrive as
 * `DELETE …/Conference/`, which ends every conference of the account, and `a/Member/all` arrives at room `a`.
 * `.` and `..` are collapsed by every URL parser, encoded or not. Other fronts cut the path at `?`, `#` or `;`, or
 * normalise it to ASCII, so that U+FF0E twice becomes `..`. What only some front could misread may be read, but not
 * changed before a reading has shown that the path leads to this very conference.
 */
export function judgeName(name: string): NameUse {
  if (name.trim() === '') return { use: 'never', reason: 'nameEmpty' }
  if (name.length > LONGEST_ROOM_NAME) return { use: 'never', reason: 'nameLong' }
  if (loneSurrogate.test(name)) return { use: 'never', reason: 'nameSurrogate' }
  const once = decodeOnce(name)
  const forms = [name, once, decodeOnce(once)]
  if (forms.some((form) => control.test(form))) return { use: 'never', reason: 'nameControl' }
  if (forms.some(climbs)) return { use: 'never', reason: 'nameDots' }
  const ascii = toAscii(name)
  return { use: cutsOrSplits.test(ascii) || dotsAlone.test(ascii) ? 'afterRetrieve' : 'yes' }
}
