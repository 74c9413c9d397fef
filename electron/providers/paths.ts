import type { CallUuid } from '../../shared/values.ts'
import type { FaultReason } from '../../shared/fault.ts'
import { LONGEST_ROOM_NAME } from '../../shared/limits.ts'
import { failure, success, type Failure, type Result } from '../../shared/result.ts'
import type { Recorded, Target } from './provider.ts'

/** The whole URL of a request, checked to name exactly what was meant. For `GET` only, unless a {@link WritePath}. */
export type Path = Result<string>

declare const mayWrite: unique symbol

/** The URL of a `POST` or `DELETE`. These methods accept no other type, so no read's address is ever deleted. */
export type WritePath = Result<string & { readonly [mayWrite]: true }>

/** Case-sensitive: Vobiz answers 401 to any other casing. https://www.vobiz.ai/docs/conference/members/mute-member */
export type MemberStep = 'Mute' | 'Deaf' | 'Kick' | 'Play' | 'Speak'

/** Case-sensitive, like {@link MemberStep}. */
export type CallStep = 'Play' | 'Speak' | 'Record'

/**
 * Plivo describes a call that has ended at the call's own address. Vobiz's pages disagree about the casing:
 * https://github.com/vobiz-ai/Agent-Skills (skills/vobiz-cdr)
 */
export type CallRecordForm = 'call' | 'cdr' | 'cdrOfOlderPages'

/** Builds the address of every request of one account. No other code joins strings into a path. */
export type Paths = ReturnType<typeof createPaths>

type Slash = 'slash' | 'noSlash'

const accountId = /^[A-Za-z0-9_-]{1,64}$/
// Both providers use UUIDs. Other forms are allowed if they can only be one whole segment.
const callUuidForm = /^[0-9A-Za-z][0-9A-Za-z_-]{6,126}[0-9A-Za-z]$/
const memberIdForm = /^[0-9]{1,20}$/

/** Whether a request can name the member by this id. */
export const isSendableMemberId = (id: string): boolean => memberIdForm.test(id)

const rejected = (reason: FaultReason<'invalid'>): Failure => failure('invalid', { values: { reason } })

const wholeUrl = (base: URL, segments: readonly string[], end: '/' | '', query = ''): Path => {
  // Commas between member ids stay unencoded, as in both providers' documentation.
  const encoded = segments.map((segment) => encodeURIComponent(segment).replaceAll('%2C', ','))
  const path = `${base.pathname.replace(/\/$/, '')}/${encoded.join('/')}${end}`
  const url = new URL(path, base.origin)
  const isUnchanged = url.origin === base.origin && url.pathname === path && url.search === '' && url.hash === ''
  const parsed = url.pathname.slice(base.pathname.replace(/\/$/, '').length + 1).split('/')
  if (end === '/' && parsed.pop() !== '') return rejected('path')
  const isSame =
    parsed.length === segments.length &&
    segments.every((segment, index) => segment !== '' && decodeURIComponent(parsed[index] ?? '') === segment)
  return isUnchanged && isSame ? success(`${url.href}${query}`) : rejected('path')
}

const forWrites = (path: Path): WritePath => path as WritePath

const memberSegment = (target: Target): Result<string> => {
  if (target === 'all') return success('all')
  const ids = [...new Set(target.ids)]
  // Without this check, the id `all` would name every member.
  if (ids.length === 0 || !ids.every(isSendableMemberId)) return rejected('memberId')
  return success(ids.join(','))
}

/**
 * @param base from `baseAddress`; its fault is that of every path.
 * @returns paths that name exactly what was requested, or fail with `invalid` and a reason (`authId`, `nameEmpty`,
 * `nameLong`, `nameControl`, `nameSurrogate`, `nameDots`, `memberId`, `callUuid`, `path`). Every conference path ends
 * with a slash: without it Vobiz may answer 401, https://github.com/vobiz-ai/Agent-Skills (vobiz-plivo-migration).
 */
export function createPaths(base: Result<URL>, authId: string) {
  const under = (segments: readonly string[], end: '/' | '' = '/', query = '', first = 'Account'): Path => {
    if (!base.ok) return base
    return accountId.test(authId) ? wholeUrl(base.value, [first, authId, ...segments], end, query) : rejected('authId')
  }

  const inConference = (name: string, rest: readonly string[]): WritePath => {
    const judged = judgeName(name)
    return judged.use === 'never' ? rejected(judged.reason) : forWrites(under(['Conference', name, ...rest]))
  }
  const inMember = (name: string, target: Target, rest: readonly string[]): WritePath => {
    const segment = memberSegment(target)
    return segment.ok ? inConference(name, ['Member', segment.value, ...rest]) : segment
  }
  const inCall = (callUuid: CallUuid, rest: readonly string[], end: '/' | '' = '/', query = ''): Path =>
    callUuidForm.test(callUuid) ? under(['Call', callUuid, ...rest], end, query) : rejected('callUuid')

  return {
    account: (): Path => under([]),
    conferenceList: (): Path => under(['Conference']),
    /** For `DELETE` only; ends every conference of the account. */
    everyConference: (): WritePath => forWrites(under(['Conference'])),
    conference: (name: string): WritePath => inConference(name, []),
    member: (name: string, target: Target): WritePath => inMember(name, target, []),
    memberStep: (name: string, target: Target, step: MemberStep): WritePath => inMember(name, target, [step]),
    recording: (name: string): WritePath => inConference(name, ['Record']),
    /** A `DELETE` here would end every call of the account. */
    liveCalls: (slash: Slash, page?: { readonly limit: number; readonly offset: number }): Path =>
      under(
        ['Call'],
        slash === 'slash' ? '/' : '',
        page === undefined ? '?status=live' : `?status=live&limit=${page.limit}&offset=${page.offset}`,
      ),
    liveCall: (callUuid: CallUuid, slash: Slash): Path =>
      inCall(callUuid, [], slash === 'slash' ? '/' : '', '?status=live'),
    callRecord: (callUuid: CallUuid, form: CallRecordForm): Path => {
      const call = inCall(callUuid, [])
      if (!call.ok || form === 'call') return call
      return under(['cdr', callUuid], '', '', form === 'cdr' ? 'Account' : 'account')
    },
    recordings: (of: Recorded, limit: number): Path => {
      const isRoom = 'conference' in of
      const judged = isRoom ? judgeName(of.conference) : undefined
      if (judged?.use === 'never') return rejected(judged.reason)
      if (!isRoom && !callUuidForm.test(of.callUuid)) return rejected('callUuid')
      const filter = isRoom ? { conference_name: of.conference } : { call_uuid: of.callUuid }
      return under(['Recording'], '/', `?${new URLSearchParams({ ...filter, limit: String(limit) }).toString()}`)
    },
    /** For `DELETE`. */
    call: (callUuid: CallUuid): WritePath => forWrites(inCall(callUuid, [])),
    callStep: (callUuid: CallUuid, step: CallStep): WritePath => forWrites(inCall(callUuid, [step])),
  }
}

/** Adds the arguments of a `DELETE`. */
export function withQuery(path: WritePath, fields: Readonly<Record<string, string>>): WritePath {
  return path.ok ? forWrites(success(`${path.value}?${new URLSearchParams(fields).toString()}`)) : path
}

/**
 * `afterRetrieve`: reads may name the conference; writes only after a retrieve has proven that the path leads to it.
 */
export type NameUse =
  | { readonly use: 'yes' | 'afterRetrieve' }
  | { readonly use: 'never'; readonly reason: 'nameEmpty' | 'nameLong' | 'nameControl' | 'nameSurrogate' | 'nameDots' }

const loneSurrogate = /\p{Cs}/u
const control = /\p{Cc}/u
const encodedRun = /(?:%[0-9a-f]{2})+/gi
const separator = /[/\\]/
// Servlet containers cut a segment at `;` before they resolve dots:
// https://tomcat.apache.org/tomcat-10.1-doc/config/context.html
const pathParameters = /;.*$/s

// A proxy that decodes once and forwards the result turns `?x` into a query and `%hh` into another character. `%uhhhh`
// is the form of IIS.
const cutsOrSplits = /[/\\?#;]|%[0-9a-f]{2}|%u[0-9a-f]{4}/i
// Windows removes dots and spaces at the end of a segment, and a form decoder turns `+` into a space.
const dotsAlone = /^[.\s+]*$/
const invisible = /\p{Default_Ignorable_Code_Point}/gu
// The other full stop of IDNA, and characters that Windows' code pages and glibc's `//TRANSLIT` map to ASCII although
// NFKC does not: https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WindowsBestFit/ (U+00A5 and U+20A9 in the code
// pages of Japan and Korea)
const asciiLookalikes: readonly (readonly [RegExp, string])[] = [
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
  text.split(separator).some((segment) => ['', '.', '..'].includes(segment.replace(pathParameters, '').trim()))

/** The ASCII text that a proxy could turn a text into by normalising or mapping it. */
const toAscii = (text: string): string =>
  asciiLookalikes.reduce(
    (mapped, [from, to]) => mapped.replace(from, to),
    text.normalize('NFKC').replace(invisible, ''),
  )

/**
 * Whether requests may name this conference.
 *
 * A proxy in front of the provider may decode `%2F` and then collapse the path. Behind nginx (`proxy_pass` with a path)
 * the names `a/..`, `/` and `./`, although encoded as one segment, arrive as `DELETE …/Conference/`, which ends every
 * conference of the account. The name `a/Member/all` arrives at room `a`. Every URL parser collapses `.` and `..`,
 * encoded or not. Other proxies cut the path at `?`, `#` or `;`, or normalise it to ASCII, so that U+FF0E twice becomes
 * `..`.
 * If only some proxies could misread a name, reads may use it, but writes must wait until a retrieve has shown that its
 * path leads to this very conference.
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

// Limits the memory that one account can use. The next retrieve proves a forgotten name again.
const MOST_PROVEN = 10_000

/** Decides which names writes may use, and stores which doubtful names a retrieve has proven. */
export class WritableNames {
  readonly #proven = new Set<string>()

  use(name: string): NameUse['use'] {
    const { use } = judgeName(name)
    return use === 'afterRetrieve' && this.#proven.has(name) ? 'yes' : use
  }

  /** Called when a retrieve has returned the roster of exactly this conference. */
  prove(name: string): void {
    if (this.use(name) !== 'afterRetrieve') return
    const [oldest] = this.#proven
    if (this.#proven.size >= MOST_PROVEN && oldest !== undefined) this.#proven.delete(oldest)
    this.#proven.add(name)
  }
}
