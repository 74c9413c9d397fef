import { request } from 'node:http'
import { drop } from '../../shared/drop.ts'
import type { Callback, SendCallback } from '../../electron/simulator/dispatch.ts'
import type { Timers } from '../../electron/simulator/timers.ts'
import type { ProviderProfile } from '../../electron/simulator/provider-profile.ts'
import type { Random } from '../../electron/simulator/random.ts'
import { endsOf } from '../../electron/simulator/rooms/calls.ts'
import type { SimulatedRooms } from '../../electron/simulator/rooms/rooms.ts'
import { signatureHeaders } from './signatures.ts'
import { isLoopbackUrl, type Switches } from './switches.ts'
import type { RoomEvent } from '../../electron/simulator/rooms/model.ts'

export interface Delivery {
  url: string
  method: 'POST' | 'GET'
  headers: Record<string, string>
  body: string
}

/** Sends one callback. @returns the status of the response, or undefined if there was none; never rejects. */
export type Deliver = (delivery: Delivery) => Promise<number | undefined>

export interface CallbackParts {
  profile: ProviderProfile
  rooms: SimulatedRooms
  timers: Timers
  chance: Random
  switches: () => Readonly<Switches>
  authId: string
  authToken: string
  deliver: Deliver
}

/**
 * Sends a callback for each event of a room, if the switches name an address.
 *
 * @returns a function that queues a callback to a loopback address; a callback to any other address is not sent
 */
export function createCallbacks(parts: CallbackParts): SendCallback {
  const { rooms, switches } = parts
  const { provider } = parts.profile
  const post = createPoster(parts)
  let last = Promise.resolve()

  const send: SendCallback = (callback) => {
    if (!isLoopbackUrl(callback.url)) return
    last = last.then(() => post(callback))
  }

  rooms.onEvent((event) => {
    const { callbackUrl: url, callbackMethod: method } = switches()
    const fields = conferenceFields(event, provider, parts.authId)
    if (fields !== undefined) send({ url, method, fields })
  })

  return send
}

/**
 * Milliseconds before each retry of a callback that got no response, or one other than a 200. The older Vobiz page
 * promises up to 3 retries if no response arrives within 3 s.
 */
const vobizRetryMs = [1000, 2000, 4000]

/**
 * Creates a function that sends one callback. Its promise resolves after the first attempt, so that retries do not
 * delay the next callback.
 */
function createPoster(parts: CallbackParts): (callback: Callback) => Promise<void> {
  const { profile, timers, chance, switches, authToken, deliver } = parts
  return async ({ url, method: requestedMethod, fields }) => {
    const method = requestedMethod.toUpperCase() === 'GET' ? 'GET' : 'POST'
    const text = new URLSearchParams(fields).toString()
    const nonce = `${chance.int(1e9, 9e9)}${chance.int(1e9, 9e9)}`
    // A fragment is cut off, because the fields of a GET would become part of it and would not be sent.
    const [address = ''] = url.split('#')
    const delivery: Delivery = {
      url: method === 'GET' ? `${address}${address.includes('?') ? '&' : '?'}${text}` : address,
      method,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': profile.provider === 'vobiz' ? 'Vobiz' : 'Plivo',
        ...signatureHeaders(profile.provider, { method, url, fields, nonce }, authToken, switches()),
      },
      body: method === 'GET' ? '' : text,
    }
    const delays = profile.provider === 'vobiz' ? [...vobizRetryMs] : []
    const attempt = async (): Promise<void> => {
      const status = await deliver(delivery)
      const delay = status === 200 ? undefined : delays.shift()
      if (delay !== undefined) timers.after(delay, () => drop(attempt()))
    }
    await attempt()
  }
}

const timeoutMs = 3000

/** Sends one callback over HTTP. Follows no redirects and discards the body of the response. */
export const deliverOverHttp: Deliver = ({ url, method, headers, body }) =>
  new Promise((resolve) => {
    const fail = (): void => {
      resolve(undefined)
    }
    const outgoing = request(url, { method, headers, timeout: timeoutMs, agent: false }, (response) => {
      response.resume()
      response.on('error', fail)
      response.on('end', () => {
        resolve(response.statusCode)
      })
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', fail)
    outgoing.end(body)
  })

type Provider = 'plivo' | 'vobiz'
type Fields = Record<string, string>

/**
 * The form fields of a room event; undefined if no callback is sent for it. Only Vobiz sends the caller's numbers, and
 * only when a caller enters.
 *
 * Plivo: https://plivo.com/docs/voice/xml/conferencing.md; Vobiz:
 * https://www.vobiz.ai/docs/xml/conference/conference-callbacks.
 */
function conferenceFields(event: RoomEvent, provider: Provider, authId: string): Fields | undefined {
  if (event.kind === 'entered') {
    const { member } = event
    const { from, to } = endsOf(member)
    const callFields = {
      From: from,
      To: to,
      Direction: member.direction,
      CallStatus: 'in-progress',
      ParentAuthID: authId,
    }
    return {
      Event: 'ConferenceEnter',
      ConferenceAction: 'enter',
      ...roomFields(event),
      ConferenceMemberID: member.memberId,
      ConferenceFirstMember: String(event.first),
      CallUUID: member.callUuid,
      ...(provider === 'vobiz' && callFields),
    }
  }
  if (event.kind === 'left') {
    return {
      Event: 'ConferenceExit',
      ConferenceAction: 'exit',
      ...roomFields(event),
      ConferenceMemberID: event.member.memberId,
      ConferenceLastMember: String(event.last),
      CallUUID: event.member.callUuid,
    }
  }
  return undefined
}

function roomFields({ room, instance }: { room: string; instance: string }): Fields {
  return { ConferenceName: room, ConferenceUUID: instance }
}
