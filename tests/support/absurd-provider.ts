import fc from 'fast-check'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { absurdRoster, caller, goodRoster } from './absurd-responses.ts'

export interface Write {
  readonly method: string
  readonly account: string
  readonly room: string
  readonly memberId: string
  readonly step: string
  /** The calls that had this member id in one of the latest responses about the room. */
  readonly calls: readonly string[]
}

/** A provider on loopback with Plivo's paths. Its responses about the `strange` rooms are absurd until `calmDown`. */
export interface AbsurdProvider {
  readonly baseUrl: string
  /** The number of absurd responses so far. */
  readonly answers: number
  readonly writes: readonly Write[]
  calmDown(): void
  stop(): Promise<void>
}

export interface AbsurdOptions {
  /** Names of rooms that each account has. Responses about these rooms are always correct, and list three callers. */
  readonly calm: readonly string[]
  readonly strange: readonly string[]
  /** The number of absurd responses that are prepared. They are sent one after another, in turn. */
  readonly answers: number
  readonly seed: number
}

/** Converts a value to text. `String` would throw for an absurd object whose `toString` is not a function. */
const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)

/** Milliseconds for which a roster may be the basis of a mute (`goodFor` of the guard), plus 1 s for the request. */
const REMEMBERED = 6_000
const NAME = '@room@'

export async function startAbsurdProvider({ calm, strange, answers, seed }: AbsurdOptions): Promise<AbsurdProvider> {
  const bodies = fc.sample(absurdRoster(NAME), { numRuns: answers, seed }).map((body) => JSON.stringify(body))
  const startedAt = Date.now()
  const muted = new Set<string>()
  const recent = new Map<string, readonly { readonly at: number; readonly text: string }[]>()
  const writes: Write[] = []
  let given = 0
  let isCalm = false

  const good = (account: string, room: string): string => {
    const run = Math.floor((Date.now() - startedAt) / 1_000) + 100
    const rows = [1, 2, 3].map((index) =>
      caller(index, {
        caller_name: `${room} ${String(index)}`,
        call_uuid: `00000000-0000-4000-8000-${String(calm.indexOf(room) + 1).padStart(6, '0')}${String(index).padStart(6, '0')}`,
        join_time: String(run - 10),
        muted: muted.has(`${account}/${room}/${String(index)}`),
      }),
    )
    return JSON.stringify(goodRoster(room, rows, run))
  }
  const absurd = (room: string): string => {
    given += 1
    return (bodies[given % bodies.length] ?? '').replaceAll(NAME, room)
  }
  const roster = (account: string, room: string): string => {
    const text = isCalm || !strange.includes(room) ? good(account, room) : absurd(room)
    const key = `${account}/${room}`
    const now = Date.now()
    const others = (recent.get(key) ?? []).filter(({ at }) => now - at <= REMEMBERED)
    recent.set(key, [...others, { at: now, text }])
    return text
  }
  const callsOf = (account: string, room: string, memberId: string): readonly string[] =>
    (recent.get(`${account}/${room}`) ?? []).flatMap(({ text }) => {
      const members = (JSON.parse(text) as { members?: unknown } | null)?.members
      if (!Array.isArray(members)) return []
      return (members as readonly (Record<string, unknown> | null)[]).flatMap((one) =>
        asText(one?.['member_id']) === memberId ? [asText(one?.['call_uuid'])] : [],
      )
    })
  const write = (method: string, account: string, room: string, memberId: string, step: string): string => {
    writes.push({ method, account, room, memberId, step, calls: callsOf(account, room, memberId) })
    const key = `${account}/${room}/${memberId}`
    if (method === 'POST') muted.add(key)
    else muted.delete(key)
    return JSON.stringify({ message: 'muted', member_id: memberId, api_id: 'x' })
  }
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1')
    const [account = '', kind, room = '', member, memberId = '', step = ''] = pathname
      .replace(/^\/v1\/Account\//, '')
      .split('/')
      .map(decodeURIComponent)
    const method = request.method ?? ''
    const send = (status: number, text: string): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(text)
    }
    request.resume()
    if (kind !== 'Conference') send(200, '{}')
    else if (room === '') send(200, JSON.stringify({ conferences: [...calm, ...strange] }))
    else if (member === 'Member') send(202, write(method, account, room, memberId, step))
    else if (method === 'GET') send(200, roster(account, room))
    else send(400, '{"error":"no such thing here"}')
  }

  const server = createServer(answer)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    baseUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`,
    get answers() {
      return given
    },
    writes,
    calmDown: () => {
      isCalm = true
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
