import type { Timers } from './clock.ts'
import type { FaceProfile } from './face.ts'
import type { Random } from './random.ts'
import type { RoomEvent } from './rooms-model.ts'
import type { Rooms } from './rooms.ts'
import { sign } from './signatures.ts'
import { isLoopbackUrl, type Switches } from './switches.ts'

export interface Delivery {
  url: string
  method: 'POST' | 'GET'
  headers: Record<string, string>
  body: string
}

/** Sends one callback; gives the status that came back, or undefined when nothing did. Never rejects. */
export type Deliver = (delivery: Delivery) => Promise<number | undefined>

export interface Callbacks {
  /** Sends fields to an address on this computer; any other address is ignored. */
  send(callback: { url: string; method: string; fields: Record<string, string> }): void
}

export interface CallbackParts {
  profile: FaceProfile
  rooms: Rooms
  timers: Timers
  chance: Random
  switches: () => Readonly<Switches>
  authId: string
  authToken: string
  deliver: Deliver
}

/** How long an event may wait for its successor when the two are to change places. */
const reorderMs = 200

export function createCallbacks(parts: CallbackParts): Callbacks {
  const { profile, rooms, timers, switches } = parts
  const post = createPost(parts)
  let waiting: (() => void) | undefined

  const inOrder = (go: () => void): void => {
    if (switches().callbackOrder === 'kept') return go()
    if (waiting === undefined) {
      const mine = (): void => {
        if (waiting === mine) waiting = undefined
        go()
      }
      waiting = mine
      timers.after(reorderMs, () => waiting === mine && mine())
      return
    }
    const earlier = waiting
    go()
    earlier()
  }

  const send: Callbacks['send'] = ({ url, method, fields }) => {
    const { callbackRepeats } = switches()
    inOrder(() => {
      for (let time = 0; time <= callbackRepeats; time += 1) post(url, method === 'GET' ? 'GET' : 'POST', fields)
    })
  }

  rooms.onEvent((event) => {
    const { callbackUrl, callbackMethod } = switches()
    const fields = eventFields(event, profile.provider, parts.authId)
    if (callbackUrl !== '' && fields !== undefined) send({ url: callbackUrl, method: callbackMethod, fields })
    const recorded = profile.provider === 'plivo' && event.kind === 'recorded' ? event.recording : undefined
    if (recorded?.callbackUrl === undefined) return
    send({ url: recorded.callbackUrl, method: recorded.callbackMethod ?? 'POST', fields: recordingFields(event) })
  })

  return { send }
}

type Post = (url: string, method: 'POST' | 'GET', fields: Record<string, string>) => void

/** What the older Vobiz page promises: an answer within 3 s, else up to 3 more tries. */
const vobizRetryMs = [1000, 2000, 4000]

function createPost({ profile, timers, chance, switches, authToken, deliver }: CallbackParts): Post {
  return (url, method, fields) => {
    if (!isLoopbackUrl(url)) return
    const text = new URLSearchParams(fields).toString()
    const target = method === 'GET' && text !== '' ? `${url}${url.includes('?') ? '&' : '?'}${text}` : url
    const nonce = String(chance.int(1e9, 9e9)) + String(chance.int(1e9, 9e9))
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': profile.provider === 'vobiz' ? 'Vobiz' : 'Plivo',
      ...signatureHeaders(profile.provider, { method, url, fields, nonce }, authToken, switches()),
    }
    const waits = profile.provider === 'vobiz' ? [...vobizRetryMs] : []
    const attempt = async (): Promise<void> => {
      const status = await deliver({ url: target, method, headers, body: method === 'GET' ? '' : text })
      const wait = status === 200 ? undefined : waits.shift()
      if (wait !== undefined) timers.after(wait, () => void attempt())
    }
    void attempt()
  }
}

function signatureHeaders(
  provider: 'plivo' | 'vobiz',
  request: Parameters<typeof sign>[1],
  authToken: string,
  { callbackSignature, callbackTokensInClear }: Readonly<Switches>,
): Record<string, string> {
  const clear = provider === 'vobiz' && callbackTokensInClear
  const tokens = clear ? { 'auth-token': authToken, 'parent-auth-token': authToken } : {}
  if (callbackSignature === 'absent') return tokens
  const key = callbackSignature === 'valid' ? authToken : `${authToken}-wrong`
  const name = provider === 'plivo' ? 'x-plivo-signature' : 'x-vobiz-signature'
  const [v2, v3] = [sign(`${provider}-v2`, request, key), sign(`${provider}-v3`, request, key)]
  return {
    ...tokens,
    [`${name}-v2`]: v2,
    [`${name}-ma-v2`]: v2,
    [`${name}-v2-nonce`]: request.nonce,
    [`${name}-v3`]: v3,
    [`${name}-ma-v3`]: v3,
    [`${name}-v3-nonce`]: request.nonce,
  }
}

function eventFields(
  event: RoomEvent,
  provider: 'plivo' | 'vobiz',
  authId: string,
): Record<string, string> | undefined {
  const common = { ConferenceName: event.room, ConferenceUUID: event.instance }
  if (event.kind === 'entered') {
    const { member, first } = event
    return {
      Event: 'ConferenceEnter',
      ConferenceAction: 'enter',
      ...common,
      ConferenceMemberID: member.memberId,
      ConferenceFirstMember: String(first),
      CallUUID: member.callUuid,
      ...(provider === 'vobiz' && {
        From: member.number,
        To: member.to,
        Direction: member.direction,
        CallStatus: 'in-progress',
        ParentAuthID: authId,
      }),
    }
  }
  if (event.kind === 'left') {
    return {
      Event: 'ConferenceExit',
      ConferenceAction: 'exit',
      ...common,
      ConferenceMemberID: event.member.memberId,
      ConferenceLastMember: String(event.last),
      CallUUID: event.member.callUuid,
    }
  }
  return undefined
}

/** https://docs.plivo.com/docs/voice/api/conference/record-conference/start-recording-a-conference */
function recordingFields(event: RoomEvent): Record<string, string> {
  if (event.kind !== 'recorded') return {}
  const { id, url, startedAt, endedAt = startedAt } = event.recording
  const length = endedAt - startedAt
  return {
    record_url: url,
    recording_id: id,
    conference_name: event.room,
    recording_duration: String(Math.round(length / 1000)),
    recording_duration_ms: String(length),
    recording_start_ms: String(startedAt),
    recording_end_ms: String(endedAt),
  }
}
