import type { FaultReason } from '../../shared/fault.ts'
import { failure, success, type Failure, type Result } from '../../shared/result.ts'
import { judgeName } from './names.ts'
import type { Target } from './provider.ts'

/** Where a request goes: a whole URL that was compared, segment by segment, with what it should name. */
export type Path = Result<string>

/** `Mute`, `Deaf` …: exactly so. Vobiz answers 401 to another casing, https://www.vobiz.ai/docs/conference/members/mute-member */
export type MemberStep = 'Mute' | 'Deaf' | 'Kick' | 'Play' | 'Speak'

/** Builds the address of every request of one account; nobody else joins strings into one. */
export interface Paths {
  account(): Path
  /** For `GET` only. */
  conferenceList(): Path
  /** For `DELETE` only: ends every conference of the account. */
  everyConference(): Path
  conference(name: string): Path
  member(name: string, target: Target): Path
  memberStep(name: string, target: Target, step: MemberStep): Path
  recording(name: string): Path
  /** For `GET` only: `DELETE` here would end every call of the account. */
  liveCalls(slash: 'slash' | 'noSlash', page?: { readonly limit: number; readonly offset: number }): Path
  liveCall(callUuid: string, slash: 'slash' | 'noSlash'): Path
  /** For `DELETE`. */
  call(callUuid: string): Path
}

const accountId = /^[A-Za-z0-9_-]{1,64}$/
// UUIDs at both providers; other spellings are let through as long as they can only be one whole segment.
const callUuidForm = /^[0-9A-Za-z][0-9A-Za-z_-]{6,126}[0-9A-Za-z]$/
const memberIdForm = /^[0-9]{1,20}$/

const refused = (reason: FaultReason<'invalid'>): Failure => failure('invalid', { values: { reason } })

const whole = (base: URL, segments: readonly string[], end: '/' | '', query = ''): Path => {
  // Commas between member ids stay raw, as both providers print them.
  const encoded = segments.map((segment) => encodeURIComponent(segment).replaceAll('%2C', ','))
  const path = `${base.pathname.replace(/\/$/, '')}/${encoded.join('/')}${end}`
  const url = new URL(path, base.origin)
  const kept = url.origin === base.origin && url.pathname === path && url.search === '' && url.hash === ''
  const found = url.pathname.slice(base.pathname.replace(/\/$/, '').length + 1).split('/')
  if (end === '/' && found.pop() !== '') return refused('path')
  const same =
    found.length === segments.length &&
    segments.every((segment, index) => segment !== '' && decodeURIComponent(found[index] ?? '') === segment)
  return kept && same ? success(`${url.href}${query}`) : refused('path')
}

const memberSegment = (target: Target): Result<string> => {
  if (target === 'all') return success('all')
  const ids = [...new Set(target.ids)]
  // An empty list must never become `all`, or the path of the room.
  if (ids.length === 0 || !ids.every((id) => memberIdForm.test(id))) return refused('memberId')
  return success(ids.join(','))
}

/**
 * @param base from `baseAddress`.
 * @returns paths that fail with `invalid` and a reason (`authId`, `nameEmpty`, `nameControl`, `nameSurrogate`,
 * `nameDots`, `memberId`, `callUuid`, `path`) rather than name anything but exactly what was asked for. Every
 * conference path ends with a slash: without it Vobiz may answer 401,
 * https://github.com/vobiz-ai/Agent-Skills (vobiz-plivo-migration).
 */
export function createPaths(base: URL, authId: string): Paths {
  const under = (segments: readonly string[], end: '/' | '' = '/', query = ''): Path =>
    accountId.test(authId) ? whole(base, ['Account', authId, ...segments], end, query) : refused('authId')

  const inConference = (name: string, rest: readonly string[]): Path => {
    const judged = judgeName(name)
    return judged.use === 'never' ? refused(judged.reason) : under(['Conference', name, ...rest])
  }
  const inMember = (name: string, target: Target, rest: readonly string[]): Path => {
    const segment = memberSegment(target)
    return segment.ok ? inConference(name, ['Member', segment.value, ...rest]) : segment
  }
  const inCall = (callUuid: string, end: '/' | '', query = ''): Path =>
    callUuidForm.test(callUuid) ? under(['Call', callUuid], end, query) : refused('callUuid')

  return {
    account: () => under([]),
    conferenceList: () => under(['Conference']),
    everyConference: () => under(['Conference']),
    conference: (name) => inConference(name, []),
    member: (name, target) => inMember(name, target, []),
    memberStep: (name, target, step) => inMember(name, target, [step]),
    recording: (name) => inConference(name, ['Record']),
    liveCalls: (slash, page) =>
      under(
        ['Call'],
        slash === 'slash' ? '/' : '',
        page === undefined ? '?status=live' : `?status=live&limit=${page.limit}&offset=${page.offset}`,
      ),
    liveCall: (callUuid, slash) => inCall(callUuid, slash === 'slash' ? '/' : '', '?status=live'),
    call: (callUuid) => inCall(callUuid, '/'),
  }
}
