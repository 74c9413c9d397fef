import type { ReceivedRequest } from '../simulator/simulator.ts'
import { exchangeHeader, type Exchange } from './witness.ts'

/** The content of a response that reached Gavel, parsed without Gavel's code. */
type ResponseContent =
  | { readonly kind: 'list'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'roster'; readonly room: string; readonly people: readonly Person[] }
  | { readonly kind: 'alive' | 'gone'; readonly room: string }

export type ObservedResponse = ResponseContent & {
  /** When the request left, when the simulator handled it, and when the response reached Gavel. */
  readonly leftAt: number
  readonly handledAt: number
  readonly arrivedAt: number
}

/** A response about one room. */
export type RoomRead = Exclude<ObservedResponse, { readonly kind: 'list' }>

export interface Person {
  readonly memberId: string
  readonly callUuid: string | undefined
  readonly muted: boolean
  readonly deaf: boolean
}

type Json = Record<string, unknown>

/** The responses to reads, in the order in which they reached Gavel. Those without information are left out. */
export function parseResponses(
  exchanges: readonly Exchange[],
  requests: ReadonlyMap<number, ReceivedRequest>,
  vobiz: boolean,
): readonly ObservedResponse[] {
  const found: ObservedResponse[] = []
  for (const exchange of exchanges) {
    if (exchange.method !== 'GET' || exchange.arrivedAt === undefined || exchange.dropped === true) continue
    const handledAt = requests.get(exchange.id)?.at
    if (handledAt === undefined) continue
    const times = { leftAt: exchange.leftAt, handledAt, arrivedAt: exchange.arrivedAt }
    const content = parseResponse(exchange, vobiz)
    if (content !== undefined) found.push({ ...times, ...content })
  }
  return found.sort((a, b) => a.arrivedAt - b.arrivedAt || a.leftAt - b.leftAt)
}

/** The requests that the simulator received, by the ids of their exchanges. */
export function requestsByExchange(requests: readonly ReceivedRequest[]): ReadonlyMap<number, ReceivedRequest> {
  return new Map(requests.map((request) => [Number(request.headers[exchangeHeader]), request]))
}

function parseResponse({ path, status, body = '', json }: Exchange, vobiz: boolean): ResponseContent | undefined {
  const [top, name = ''] = path.split('/').slice(1).map(decodeURIComponent)
  // Gavel recognises a 404 by its body, whatever the content type, so a 404 that is not of the type JSON is evidence
  // too.
  if (top !== 'Conference' || (!json && status !== 404)) return undefined
  const object = parse(body)
  if (object === undefined) return undefined
  if (name === '') return status === 200 ? list(object) : undefined
  if (status === 404) return isProviders404(object, vobiz) ? { kind: 'gone', room: name } : undefined
  if (status !== 200) return undefined
  if (object['error'] !== undefined)
    return vobiz && object['error'] === 'failed' ? { kind: 'alive', room: name } : undefined
  if (!Array.isArray(object['members'])) return undefined
  const rows = object['members'] as Json[]
  const people = rows.map((one) => ({
    memberId: String(one['member_id']),
    callUuid: typeof one['call_uuid'] === 'string' ? one['call_uuid'] : undefined,
    muted: one['muted'] === true,
    deaf: one['deaf'] === true,
  }))
  return { kind: 'roster', room: name, people }
}

/**
 * Whether a 404 is the provider's own. Its body has an error in words, and only the fields that Plivo adds to each
 * response. The 404s of gateways and frameworks have other fields, or none.
 */
function isProviders404(object: Json, vobiz: boolean): boolean {
  const own = ['api_id', 'error', 'message']
  return typeof object[vobiz ? 'error' : 'api_id'] === 'string' && Object.keys(object).every((key) => own.includes(key))
}

function list(object: Json): ResponseContent | undefined {
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
