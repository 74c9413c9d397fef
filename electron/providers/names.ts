/** Why a conference of a name can take no request, or what must happen before it takes a write. */
export type NameUse =
  | { readonly use: 'yes' | 'afterRetrieve' }
  | { readonly use: 'never'; readonly reason: 'nameEmpty' | 'nameControl' | 'nameSurrogate' | 'nameDots' }

const loneSurrogate = /\p{Cs}/u
const control = /\p{Cc}/u
const encodedAscii = /%([0-7][0-9a-f])/gi
const separator = /[/\\]/
// A proxy that decodes once and sends that on turns `?x` into a query, and the room's path into that of all rooms.
const cutsPath = /^\s*[?#]/
// Servlet containers cut a piece at `;` before they resolve dots: https://tomcat.apache.org/tomcat-10.1-doc/config/context.html
const pathParameters = /;.*$/s

const undoOnce = (text: string): string =>
  text.includes('%') ? text.replace(encodedAscii, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : text

const climbs = (text: string): boolean =>
  text.split(separator).some((piece) => ['', '.', '..'].includes(piece.replace(pathParameters, '').trim()))

/**
 * Whether a request may name this conference. A front proxy may decode `%2F` and then collapse the path: behind nginx
 * (`proxy_pass` with a path) the names `a/..`, `/` and `./`, although encoded as one segment, arrive as
 * `DELETE …/Conference/`, which ends every conference of the account, and `a/Member/all` arrives at room `a`.
 * `.` and `..` are collapsed by every URL parser, encoded or not.
 */
export function judgeName(name: string): NameUse {
  if (name.trim() === '') return { use: 'never', reason: 'nameEmpty' }
  if (control.test(name)) return { use: 'never', reason: 'nameControl' }
  if (loneSurrogate.test(name)) return { use: 'never', reason: 'nameSurrogate' }
  const once = undoOnce(name)
  const forms = [name, once, undoOnce(once)]
  if (forms.some(climbs)) return { use: 'never', reason: 'nameDots' }
  return { use: forms.some((form) => separator.test(form) || cutsPath.test(form)) ? 'afterRetrieve' : 'yes' }
}
