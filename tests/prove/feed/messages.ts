import { createHash } from 'node:crypto'
import type { Suspension } from '../apply-plan.ts'
import type { Exchange } from '../witness.ts'
import type { Delivery, TeamBus } from './team-bus.ts'
import type { Epoch } from './team-relay.ts'

/** Milliseconds for which an echo makes the messages of its epoch evidence: Gavel's 30 s, and a tolerance. */
const ECHO_LASTS = 30_050
/** Milliseconds for which a message may wait until the relay's time arrives. */
const WAITS = 60_000
/** Milliseconds after which a desk certainly ignores the response to its request for a relay's time. */
const FORGOTTEN = 40_000
/** Milliseconds. A sleep longer than `surely` makes a desk discard the relay's time; one longer than `maybe` can. */
export const noticed = { surely: 6_100, maybe: 5_400 } as const
/**
 * Milliseconds for which an echo bounds the age of a message. After `ECHO_LASTS`, it does so only if a newer echo makes
 * the message evidence.
 */
const ECHO_BOUNDS = 60_000
/** The share by which two clocks may drift apart: 200 parts per million. */
const DRIFT = 0.0002
/** Milliseconds by which rounding may change the time of a request that a relay reports. */
const ROUNDING = 1.5

/** A response of the provider that a relay received, and that a message brought to a desk. */
export interface RelayedExchange {
  readonly exchange: Exchange
  /** When the message arrived at the desk. */
  readonly deliveredAt: number
  readonly epoch: string
  /** When an echo first bounded the message's age; undefined if none did. */
  readonly provenAt: number | undefined
  /**
   * How many milliseconds before `exchange.leftAt` the request may have left, as far as the desk can know. The desk
   * knows the relay's clock only roughly: the relay read it between the desk's request and the echo's arrival.
   */
  readonly unsureBy: number
}

/** A relay's response to a desk's request for its time. */
interface Echo {
  readonly at: number
  /** When the desk asked. The relay read its clock after that. */
  readonly askedAt: number
  /** What the relay's clock showed. */
  readonly relayTime: number
}

/** A message of a desk about an action of its user. */
export interface DidMessage {
  readonly at: number
  readonly conference: string | undefined
  /** Call UUIDs. */
  readonly who: 'everyone' | readonly string[]
}

export interface DeskMessages {
  readonly relayed: readonly RelayedExchange[]
  readonly did: readonly DidMessage[]
  /** The number of relayed reads whose age no echo bounded. */
  readonly unproven: number
  /** The number of reads in messages for which no exchange of a relay was found. */
  readonly unexplained: number
}

type Json = Record<string, unknown>
/** The fields of a message about a list or a room; a list has no name. */
interface Message {
  readonly kind: string
  readonly epoch: string
  readonly seq: number
  readonly asked: number
  readonly took: number
  readonly i: number
  readonly name: string | undefined
  /** The read that this message repeats: a 404 of the same room. */
  readonly before?: Omit<Read, 'room'>
}

type Row = readonly [i: number, seq: number, ago: number, took: number]

interface DeskTraffic {
  readonly bus: Pick<TeamBus, 'deliveries' | 'asked'>
  readonly suspensions: readonly Suspension[]
}

/**
 * Reads what the bus delivered to a desk, without any of Gavel's code.
 *
 * @param discardsAfter milliseconds of sleep after which the desk is taken to have discarded the relay's time
 */
export function readMessages(
  { bus, suspensions }: DeskTraffic,
  epochs: readonly Epoch[],
  discardsAfter: number = noticed.surely,
): DeskMessages {
  const sleeps = suspensions.filter(({ from, until }) => until - from > discardsAfter)
  const relayed: RelayedExchange[] = []
  const did: DidMessage[] = []
  const echoes = echoesOf(bus)
  const byId = new Map(epochs.map((epoch) => [epoch.id, epoch]))
  /** The name of the room that each message is about, by epoch, `i` and `seq`; undefined for the list. */
  const known = new Map<string, string | undefined>()
  let unexplained = 0
  const add = (epochId: string, { asked, took, room }: Read, at: number, mayWait: boolean): void => {
    const epoch = byId.get(epochId)
    const exchange = epoch === undefined ? undefined : exchangeOf(epoch, { asked: asked - epoch.ahead, took, room })
    if (exchange === undefined) unexplained += 1
    else {
      const { provenAt, bounds } = provenBy(echoes.get(epochId) ?? [], at, mayWait, sleeps)
      const unsureBy = exchange.leftAt - earliestOf(asked, bounds)
      relayed.push({ exchange, deliveredAt: at, epoch: epochId, provenAt, unsureBy })
    }
  }
  for (const { at, topic, payload } of bus.deliveries) {
    const message = parse(payload)
    const { kind, epoch, seq, asked, took, i, name, before } = message as unknown as Message
    if (kind === 'did' && isOn(topic, message))
      did.push({
        at,
        conference: message['conference'] as string | undefined,
        who: message['who'] as DidMessage['who'],
      })
    if ((kind !== 'observation' && kind !== 'list' && kind !== 'beat') || !isOn(topic, message)) continue
    if (kind === 'beat') {
      for (const { epochId, asked: again, took: tookAgain, key } of rowsOf(message))
        if (known.has(key)) add(epochId, { asked: again, took: tookAgain, room: known.get(key) }, at, false)
      continue
    }
    known.set(`${epoch} ${kind === 'list' ? 'list' : String(i)} ${String(seq)}`, name)
    const failed = (message['what'] as Json | undefined)?.['kind'] === 'failed'
    if (failed) continue
    // The desk may not have received the earlier message about this read.
    if (before !== undefined) add(epoch, { ...before, room: name }, at, true)
    add(epoch, { asked, took, room: name }, at, true)
  }
  return { relayed, did, unexplained, unproven: relayed.filter((one) => one.provenAt === undefined).length }
}

function echoesOf({ deliveries, asked }: Pick<TeamBus, 'deliveries' | 'asked'>): ReadonlyMap<string, readonly Echo[]> {
  const found = new Map<string, Echo[]>()
  for (const { at, topic, payload } of deliveries) {
    const message = parse(payload)
    const { kind, n, epoch, t: relayTime } = message as { kind?: string; n?: string; epoch?: string; t: number }
    const askedAt = kind === 'answer' && isOn(topic, message) ? asked.get(n ?? '') : undefined
    if (askedAt === undefined || epoch === undefined || at - askedAt > FORGOTTEN) continue
    found.set(epoch, [...(found.get(epoch) ?? []), { at, askedAt, relayTime }])
  }
  return found
}

/** By desk id: when the bus first delivered that desk's message about itself. */
export function metAt(bus: Pick<TeamBus, 'deliveries'>): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { at, topic, payload } of bus.deliveries) {
    const message = parse(payload)
    const id = String(message['desk'])
    if (message['kind'] === 'desk' && isOn(topic, message) && !found.has(id)) found.set(id, at)
  }
  return found
}

/** When an echo first bounded the age of a message that arrived at this time, and all echoes that bounded it then. */
function provenBy(
  echoes: readonly Echo[],
  at: number,
  mayWait: boolean,
  sleeps: readonly Suspension[],
): { readonly provenAt: number | undefined; readonly bounds: readonly Echo[] } {
  const within = (ms: number, now: number): readonly Echo[] =>
    echoes.filter(
      (echo) =>
        echo.at <= now && now - echo.at <= ms && !sleeps.some(({ from, until }) => echo.at <= from && now >= until),
    )
  const next = mayWait ? echoes.find((echo) => echo.at > at && echo.at - at <= WAITS) : undefined
  const provenAt = within(ECHO_LASTS, at).length > 0 ? at : next?.at
  return { provenAt, bounds: provenAt === undefined ? [] : within(ECHO_BOUNDS, provenAt) }
}

/** The earliest time at which the relay's clock may have shown `relayTime`, by these echoes. */
function earliestOf(relayTime: number, echoes: readonly Echo[]): number {
  const earliest = echoes.map((echo) => {
    const since = relayTime - echo.relayTime
    return echo.askedAt + since - DRIFT * Math.abs(since)
  })
  return Math.max(...earliest)
}

/**
 * A read that a relay reports: when it was requested, how many milliseconds it took, and its room. No room: the list.
 */
interface Read {
  readonly asked: number
  readonly took: number
  readonly room: string | undefined
}

/** The relay's exchange that left at this true time. If there are several, the one whose duration fits best. */
function exchangeOf({ exchanges }: Epoch, { asked, took, room }: Read): Exchange | undefined {
  const differsBy = ({ leftAt, arrivedAt }: Exchange): number => Math.abs((arrivedAt ?? Infinity) - leftAt - took)
  return exchanges
    .filter((one) => one.method === 'GET' && Math.abs(one.leftAt - asked) < ROUNDING && roomOf(one) === (room ?? ''))
    .toSorted((a, b) => differsBy(a) - differsBy(b))[0]
}

const roomOf = ({ path }: Exchange): string => decodeURIComponent(path.split('/')[2] ?? '')

/** The reads that a beat reports, each with the key of the earlier message that had the same content. */
function rowsOf(message: Json): readonly (Omit<Read, 'room'> & { readonly epochId: string; readonly key: string })[] {
  const { epoch, t, accounts } = message as { epoch: string; t: number; accounts: readonly Json[] }
  return accounts.flatMap((account) => {
    const { list, rooms = [] } = account as { list?: readonly [seq: number, ago: number, took: number]; rooms?: Row[] }
    return [
      ...(list === undefined
        ? []
        : [{ epochId: epoch, asked: t - list[1], took: list[2], key: `${epoch} list ${String(list[0])}` }]),
      ...rooms.map(([i, seq, ago, took]) => ({
        epochId: epoch,
        asked: t - ago,
        took,
        key: `${epoch} ${String(i)} ${String(seq)}`,
      })),
    ]
  })
}

/** Whether a message was delivered on its own topic. */
function isOn(topic: string, message: { readonly [field: string]: unknown }): boolean {
  return topic.endsWith(endOfTopic(message))
}

function endOfTopic({ kind, acc, name, relay, desk }: { readonly [field: string]: unknown }): string {
  switch (kind) {
    case 'list':
      return `/${String(acc)}/list`
    case 'observation':
      return `/${String(acc)}/room/${createHash('sha256').update(String(name)).digest('hex').slice(0, 16)}`
    case 'beat':
      return `/beat/${String(relay)}`
    default:
      return `/${String(kind)}/${String(desk)}`
  }
}

function parse(payload: Delivery['payload']): Json {
  return payload === '' ? {} : (JSON.parse(payload) as Json)
}
