import type { ReceivedRequest } from '../../electron/simulator/simulator.ts'
import { exchangeHeader, type Exchange } from './witness.ts'

/** What an answer that reached Gavel says, read without Gavel's own code. */
export type ObservedResponse = List | Roster | Alive | Gone

interface When {
  /** When the request left, when the simulator answered it, when Gavel had the answer. */
  readonly leftAt: number
  readonly madeAt: number
  readonly arrivedAt: number
}

export interface List extends When {
  readonly kind: 'list'
  readonly names: ReadonlySet<string>
}

export interface Roster extends When {
  readonly kind: 'roster'
  readonly room: string
  readonly people: readonly Person[]
  readonly run: number | undefined
}

interface Alive extends When {
  readonly kind: 'alive'
  readonly room: string
}

interface Gone extends When {
  readonly kind: 'gone'
  readonly room: string
}

export interface Person {
  readonly memberId: string
  readonly callUuid: string | undefined
}

type Json = Record<string, unknown>

/** Every answer to a read that says something, in the order in which Gavel had them. */
export function readResponses(
  exchanges: readonly Exchange[],
  requests: ReadonlyMap<number, ReceivedRequest>,
  vobiz: boolean,
): readonly ObservedResponse[] {
  const found: ObservedResponse[] = []
  for (const exchange of exchanges) {
    if (exchange.method !== 'GET' || exchange.arrivedAt === undefined || exchange.dropped === true) continue
    const madeAt = requests.get(exchange.id)?.at
    if (madeAt === undefined) continue
    const when = { leftAt: exchange.leftAt, madeAt, arrivedAt: exchange.arrivedAt }
    const said = read(exchange, vobiz)
    if (said !== undefined) found.push({ ...when, ...said })
  }
  return found.sort((a, b) => a.arrivedAt - b.arrivedAt || a.leftAt - b.leftAt)
}

export function byExchange(requests: readonly ReceivedRequest[]): ReadonlyMap<number, ReceivedRequest> {
  return new Map(requests.map((request) => [Number(request.headers[exchangeHeader]), request]))
}

type Said =
  | { kind: 'list'; names: ReadonlySet<string> }
  | { kind: 'roster'; room: string; people: readonly Person[]; run: number | undefined }
  | { kind: 'alive' | 'gone'; room: string }

function read({ path, status, body = '', json }: Exchange, vobiz: boolean): Said | undefined {
  const [top, name = ''] = path.split('/').slice(1).map(decodeURIComponent)
  // A 404 is known by its body alone; what is read for its content must say that it is JSON.
  if (top !== 'Conference' || (!json && status !== 404)) return undefined
  const object = parse(body)
  if (object === undefined) return undefined
  if (name === '') return status === 200 ? list(object) : undefined
  if (status === 404) {
    const conferenceKind = vobiz ? typeof object['error'] === 'string' : object['message'] !== 'Not Found'
    return conferenceKind ? { kind: 'gone', room: name } : undefined
  }
  if (status !== 200) return undefined
  if (object['error'] !== undefined) return vobiz ? { kind: 'alive', room: name } : undefined
  if (!Array.isArray(object['members'])) return undefined
  const people = (object['members'] as Json[]).map((one) => ({
    memberId: String(one['member_id']),
    callUuid: typeof one['call_uuid'] === 'string' ? one['call_uuid'] : undefined,
  }))
  const run = Number(object['conference_run_time'])
  return { kind: 'roster', room: name, people, run: Number.isFinite(run) ? run : undefined }
}

function list(object: Json): Said | undefined {
  const names = object['conferences']
  if (!Array.isArray(names)) return undefined
  return { kind: 'list', names: new Set(names.map(String)) }
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}
