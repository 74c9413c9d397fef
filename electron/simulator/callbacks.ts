import { conferenceFields, hangupFields, recordingFields } from './callback-fields.ts'
import type { Timers } from './timers.ts'
import type { ProviderProfile } from './provider-profile.ts'
import type { Random } from './random.ts'
import type { Rooms } from './rooms.ts'
import { signatureHeaders } from './signatures.ts'
import { isLoopbackUrl, type Switches } from './switches.ts'

export interface Delivery {
  url: string
  method: 'POST' | 'GET'
  headers: Record<string, string>
  body: string
}

/** Sends one callback; gives the status that came back, or undefined when nothing did. Never rejects. */
export type Deliver = (delivery: Delivery) => Promise<number | undefined>

interface Callback {
  url: string
  method: string
  fields: Record<string, string>
}

export interface Callbacks {
  /** Sends fields to an address on this computer, after those sent before; any other address is ignored. */
  send(callback: Callback): void
}

export interface CallbackParts {
  profile: ProviderProfile
  rooms: Rooms
  timers: Timers
  chance: Random
  switches: () => Readonly<Switches>
  authId: string
  authToken: string
  deliver: Deliver
}

export function createCallbacks(parts: CallbackParts): Callbacks {
  const { rooms, switches } = parts
  const { provider } = parts.profile
  const post = createPost(parts)
  const swap = createSwap(parts.timers)
  let last = Promise.resolve()

  const send: Callbacks['send'] = (callback) => {
    if (!isLoopbackUrl(callback.url)) return
    const { callbackOrder, callbackRepeats } = switches()
    const go = (): void => {
      for (let time = 0; time <= callbackRepeats; time += 1) last = last.then(() => post(callback))
    }
    if (callbackOrder === 'reordered') swap(go)
    else go()
  }

  rooms.onEvent((event) => {
    const { callbackUrl, hangupUrl, callbackMethod: method } = switches()
    if (event.kind === 'callEnded') {
      send({ url: hangupUrl, method, fields: hangupFields(event.call, event.by, provider) })
      return
    }
    const fields = conferenceFields(event, provider, parts.authId)
    if (fields !== undefined) send({ url: callbackUrl, method, fields })
    const wanted = event.kind === 'recorded' && provider === 'plivo' ? event.recording : undefined
    if (wanted?.callbackUrl === undefined) return
    send({
      url: wanted.callbackUrl,
      method: wanted.callbackMethod ?? 'POST',
      fields: recordingFields(event.room, wanted),
    })
  })

  return { send }
}

/** How long an event waits for its successor when the two are to change places. */
const swapMs = 200

/** Lets neighbours change places; one without a successor goes alone. */
function createSwap(timers: Timers): (go: () => void) => void {
  let held: (() => void) | undefined
  return (go) => {
    if (held !== undefined) {
      const earlier = held
      held = undefined
      go()
      earlier()
      return
    }
    held = go
    timers.after(swapMs, () => {
      if (held !== go) return
      held = undefined
      go()
    })
  }
}

/** What the older Vobiz page promises: an answer within 3 s, else up to 3 more tries. */
const vobizRetryMs = [1000, 2000, 4000]

/** Sends one callback and is done when the first try is; further tries do not hold up what comes next. */
function createPost(parts: CallbackParts): (callback: Callback) => Promise<void> {
  const { profile, timers, chance, switches, authToken, deliver } = parts
  return async ({ url, method: wanted, fields }) => {
    const method = wanted.toUpperCase() === 'GET' ? 'GET' : 'POST'
    const text = new URLSearchParams(fields).toString()
    const nonce = `${chance.int(1e9, 9e9)}${chance.int(1e9, 9e9)}`
    // A fragment never leaves the sender, and would swallow the fields of a GET.
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
    const waits = profile.provider === 'vobiz' ? [...vobizRetryMs] : []
    const attempt = async (): Promise<void> => {
      const status = await deliver(delivery)
      const wait = status === 200 ? undefined : waits.shift()
      if (wait !== undefined) timers.after(wait, () => void attempt())
    }
    await attempt()
  }
}
