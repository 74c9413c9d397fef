import type { Account } from '../../shared/account.ts'
import { elapsedOf } from '../../shared/clock.ts'
import type { Publication } from '../../shared/feed/bus.ts'
import { MOST_LACKS, publicationOf, VERSION, type FeedMessage, type Outgoing } from '../../shared/feed/messages.ts'
import { success, type Result } from '../../shared/result.ts'
import type { ReceivedHint } from '../../shared/team.ts'
import type { AccountId, ElapsedMs } from '../../shared/values.ts'
import type { CallerEvent, Provider, ReadMember, RetrieveResult, RoomList } from '../providers/provider.ts'
import { accountIdsOf, type DeskParts, type ReadAccount } from './desk-parts.ts'
import { RelayedProvider } from './relayed-provider.ts'

/** Milliseconds after which an ask is forgotten. What a relay sent so long after it is too old to be used. */
const ASK_LIFETIME = 60_000
/** Seconds after which the broker may drop an ask. */
const ASK_EXPIRY = 10
/** Milliseconds after which a silent epoch is forgotten. */
const EPOCH_LIFETIME = 60_000
/** Milliseconds without a beat after which a relay may have missed callbacks. */
const SILENT = 5_000
/** Milliseconds of silence after which a relay no longer counts as alive. */
const LIFETIME = 30_000
/** Milliseconds after a relay's goodbye until its accounts are forgotten. */
const ACCOUNTS_LIFETIME = 600_000
/** The maximum number of relays that are stored, because a broker could announce any number of relays. */
const MOST_RELAYS = 20
/** The maximum number of event ids that are stored, so that an event that two relays received is applied only once. */
const MOST_IDS = 2_000
/** What callers press to raise a hand: the `digitsMatch` that the relay's README names. */
const HAND = '*'

type BeatAccount = FeedMessage<'beat'>['accounts'][number]

/** A relay of the team, as far as it has told. */
export interface Relay {
  name: string
  /** They stay while the relay is silent, because its rooms are then shown as outdated. */
  announced: readonly ReadAccount[]
  /** Its newest beat. It stays after a goodbye, because an older one may arrive after that. */
  beat?: Pick<FeedMessage<'beat'>, 'epoch' | 'seq' | 'reads' | 'accounts'>
  /** Whether it is alive according to what it sends. */
  isLive: boolean
  /** When its last beat arrived. */
  arrivedAt: ElapsedMs
  /** The last moment after which it certainly sent one. The broker may deliver it long after the relay has hung. */
  heardAt: ElapsedMs
  /** When it said goodbye. */
  leftAt?: ElapsedMs | undefined
}

type Content = FeedMessage<'list' | 'observation'>
type Event = FeedMessage<'event'>

/** What has been received from one epoch of a relay. */
interface Epoch {
  /** The newest message about each list and room. */
  readonly newest: Map<string, Content>
  readonly bySeq: Map<number, Content>
  /** The lists and rooms of which a read has been used. */
  readonly used: Set<string>
  /** What the last beat repeats although it has not arrived. */
  lacks: readonly number[]
  /** When something last arrived. */
  at: ElapsedMs
  /** Its last beat: when it arrived, and how many missed callbacks of each account it told. Absent once others may be missing. */
  heard?: { readonly at: ElapsedMs; readonly missed: ReadonlyMap<string, number> } | undefined
}

/**
 * The relays of the team, and what they tell. Each of their reads left after the last ask of this desk that the relay
 * then had: so each moment is one of this desk's own clock, and a message that is delayed, stored, repeated or reordered
 * only seems older. Without such an ask a read proves nothing, and only what repeats it can be used. An event is used
 * once, and only if it came after an ask of this desk.
 */
export class Relays {
  readonly #parts: DeskParts
  readonly #providers = new Map<AccountId, RelayedProvider>()
  /** When this desk sent each of its asks. */
  readonly #sentAt = new Map<string, ElapsedMs>()
  readonly #relays = new Map<string, Relay>()
  readonly #epochs = new Map<string, Epoch>()
  readonly #eventIds = new Set<string>()
  /** The accounts for which an event has been applied since events were last lost. */
  readonly #told = new Set<string>()
  /** When this desk last asked. */
  lastAskAt: ElapsedMs = -Infinity

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  /** What reads an account for this desk: the relays of the team or, if there are none, this desk itself. */
  providerFor({ id, provider: kind }: Account, own: Provider | undefined): RelayedProvider {
    const known = this.#providers.get(id)
    if (known?.reads(own) === true) return known
    const { clock, core } = this.#parts
    const ownRooms = () =>
      core.monitor.snapshot().conferences.flatMap((room) => (room.accountId === id && room.own ? room.name : []))
    const provider = new RelayedProvider({ clock, kind, own, ownRooms })
    this.#providers.set(id, provider)
    return provider
  }

  /** As `RelayedProvider.follow`, for what reads this account. */
  follow(id: AccountId, share: number, polls: boolean): void {
    this.#providers.get(id)?.follow(share, polls)
  }

  /** What this desk asks next, which a relay can name only once it has it. */
  nextAsk(used: NonNullable<Outgoing<'ask'>['used']>): Publication {
    const { invite, newId } = this.#parts
    const at = this.#now()
    for (const [n, sentAt] of this.#sentAt) if (at - sentAt > ASK_LIFETIME) this.#sentAt.delete(n)
    const n = newId()
    this.lastAskAt = at
    this.#sentAt.set(n, at)
    const all = [...this.#epochs].flatMap(([epoch, { lacks }]) => lacks.map((seq): [string, number] => [epoch, seq]))
    const lacks = all.slice(0, MOST_LACKS)
    const more = { ...(lacks.length > 0 && { lacks }), ...(used.length > 0 && { used }) }
    const ask = { v: VERSION, kind: 'ask', desk: invite.desk, n, ...more } as const
    return publicationOf(invite.feed, ask, { qos: 0, retain: false, expiry: ASK_EXPIRY })
  }

  /** The accounts that any relay of the team has announced, and that are not forgotten. */
  get accounts(): readonly ReadAccount[] {
    return [...this.#relays.values()].flatMap(({ announced }) => announced)
  }

  /** Those that are alive. */
  get live(): readonly Relay[] {
    return [...this.#relays.values()].filter(({ isLive }) => isLive)
  }

  /** Whether a read of this account's list has been used, and one of each room in it. */
  isComplete(acc: string, epoch = ''): boolean {
    const known = this.#epochs.get(epoch)
    const list = known?.newest.get(acc)
    if (known === undefined || list?.kind !== 'list' || !known.used.has(acc)) return false
    return list.names.every((name) => known.used.has(`${acc} ${name}`))
  }

  hello({ relay, name, accounts }: FeedMessage<'hello'>): void {
    const known = this.#admit(relay)
    if (known === undefined) return
    known.leftAt = undefined
    known.name = name
    known.announced = accounts
  }

  /** A goodbye of an earlier epoch may arrive late, and says nothing but that this epoch may miss callbacks. */
  bye({ relay, epoch }: FeedMessage<'bye'>): void {
    const known = this.#relays.get(relay)
    if (known !== undefined && (!known.isLive || known.beat?.epoch === epoch)) {
      known.isLive = false
      known.leftAt = this.#now()
    }
    this.#silent(this.#epochs.get(epoch))
  }

  content(message: Content): void {
    const known = this.#epochOf(message.epoch)
    const subject = subjectOf(message)
    const before = known.newest.get(subject)
    if (before !== undefined && before.seq >= message.seq) return
    if (before !== undefined) known.bySeq.delete(before.seq)
    known.newest.set(subject, message)
    known.bySeq.set(message.seq, message)
    known.lacks = known.lacks.filter((seq) => seq !== message.seq)
    if (message.kind === 'list') forgetEnded(known, message)
    this.#use(known, message, this.#askedAt(message.after))
  }

  /**
   * Uses what a relay read again and found unchanged as a new read, and notes what it says of itself.
   *
   * @returns when this desk sent the newest of its asks that the relay had; -Infinity if it had none
   */
  beat(message: FeedMessage<'beat'>): ElapsedMs {
    const { epoch, log, accounts } = message
    const known = this.#epochOf(epoch)
    const lacks: number[] = []
    let askedAfter = -Infinity
    for (const entry of log) {
      if (!Array.isArray(entry)) askedAfter = Math.max(askedAfter, this.#askedAt(entry))
      else {
        const [seq, run, passed] = entry
        const content = known.bySeq.get(seq)
        if (content === undefined) lacks.push(seq)
        else this.#use(known, content, askedAfter, { run, passed })
      }
    }
    known.lacks = lacks
    const before = known.heard
    // A new relay may have missed earlier callbacks.
    if (before === undefined) this.lost()
    const missed = new Map(accounts.map((each) => [each.acc, each.missed ?? 0]))
    for (const [acc, count] of missed) if (count > (before?.missed.get(acc) ?? 0)) this.#lose(acc)
    known.heard = { at: known.at, missed }
    this.#follow(message, askedAfter)
    return askedAfter
  }

  event(event: Event): void {
    if (this.#eventIds.has(event.id)) return
    this.#eventIds.add(event.id)
    const [oldest] = this.#eventIds
    if (this.#eventIds.size > MOST_IDS && oldest !== undefined) this.#eventIds.delete(oldest)
    const { acc, conference: name } = event
    const at = this.#askedAt(event.after)
    // It was under way for long, or this desk has only just begun to ask. So others may be missing too.
    if (at === -Infinity) {
      this.#lose(acc)
      return
    }
    const kind = hintOf(event)
    if (kind !== undefined) {
      for (const accountId of accountIdsOf(this.#parts, acc))
        this.#parts.core.hints.take(accountId, { ...kind, conference: name, at })
    }
    const what = callerEventOf(event, at)
    if (what === undefined) return
    this.#told.add(acc)
    for (const provider of this.#providersOf(acc)) provider.tell({ name, event: what })
  }

  /** Reports that events may have been lost. */
  lost(): void {
    for (const acc of this.#told) this.#lose(acc)
  }

  /**
   * Must be called after time that this desk's clock may not have counted: no relay counts as heard, all asks are
   * forgotten, and the next one is due at once.
   */
  slept(): void {
    this.#sentAt.clear()
    this.lastAskAt = -Infinity
    for (const known of this.#relays.values()) known.heardAt = -Infinity
    this.lost()
  }

  /** Must be called from time to time: notices that relays are silent, and forgets them. */
  expire(): void {
    const now = this.#now()
    for (const [epoch, known] of this.#epochs) {
      if (known.heard !== undefined && now - known.heard.at > SILENT) this.#silent(known)
      if (now - known.at > EPOCH_LIFETIME) this.#epochs.delete(epoch)
    }
    for (const [relay, known] of this.#relays) {
      if (now - known.arrivedAt > LIFETIME) known.isLive = false
      if (now - (known.leftAt ?? now) > ACCOUNTS_LIFETIME) this.#relays.delete(relay)
    }
  }

  /** Notes what a relay says of itself, unless it has said something newer. */
  #follow({ relay, epoch, seq, reads, accounts }: FeedMessage<'beat'>, heardAt: ElapsedMs): void {
    const known = this.#admit(relay)
    const isSameEpoch = known?.beat?.epoch === epoch
    if (known === undefined || (isSameEpoch && seq <= (known.beat?.seq ?? 0))) return
    known.heardAt = known.isLive && isSameEpoch ? Math.max(known.heardAt, heardAt) : heardAt
    known.beat = { epoch, seq, reads, accounts }
    known.isLive = true
    known.arrivedAt = this.#now()
    known.leftAt = undefined
  }

  /** Undefined if there is no room for it. A silent relay is forgotten to make room. */
  #admit(relay: string): Relay | undefined {
    const known = this.#relays.get(relay)
    if (known !== undefined) return known
    const silent = [...this.#relays].find(([, { isLive }]) => !isLive)
    if (this.#relays.size >= MOST_RELAYS && silent === undefined) return undefined
    if (this.#relays.size >= MOST_RELAYS && silent !== undefined) this.#relays.delete(silent[0])
    const never = -Infinity
    const admitted: Relay = { name: relay, announced: [], isLive: false, arrivedAt: never, heardAt: never }
    this.#relays.set(relay, admitted)
    return admitted
  }

  #now(): ElapsedMs {
    return elapsedOf(this.#parts.clock)
  }

  /** When this desk sent its ask of these; -Infinity if there is none that it knows. */
  #askedAt(asks: Content['after']): ElapsedMs {
    return this.#sentAt.get(asks[this.#parts.invite.desk] ?? '') ?? -Infinity
  }

  #providersOf(acc: string): readonly RelayedProvider[] {
    return accountIdsOf(this.#parts, acc).flatMap((accountId) => this.#providers.get(accountId) ?? [])
  }

  #epochOf(epoch: string): Epoch {
    const at = this.#now()
    const known = this.#epochs.get(epoch) ?? { newest: new Map(), bySeq: new Map(), used: new Set(), lacks: [], at }
    known.at = at
    this.#epochs.set(epoch, known)
    return known
  }

  /** This epoch may miss callbacks from now on, even if it is back soon. */
  #silent(known: Epoch | undefined): void {
    if (known?.heard === undefined) return
    known.heard = undefined
    this.lost()
  }

  #lose(acc: string): void {
    if (this.#told.delete(acc)) for (const provider of this.#providersOf(acc)) provider.tell('lost')
  }

  /** @param again what has changed since the message; absent if it has only just arrived */
  #use(known: Epoch, message: Content, askedAfter: ElapsedMs, again?: { run: number | null; passed: number }): void {
    if (askedAfter > -Infinity) known.used.add(subjectOf(message))
    const about = message.kind === 'list' ? undefined : message.name
    const read = { about, result: toResult(message, again), askedAfter, isNews: again === undefined }
    for (const provider of this.#providersOf(message.acc)) provider.offer(read)
  }
}

/** What a relay tells of the accounts that it polls; nothing on standby. */
export const toldBy = ({ beat }: Relay): readonly BeatAccount[] => (beat?.reads === true ? beat.accounts : [])

/** The hashes of the accounts that a relay reads at the moment. */
export function accountsReadBy(relay: Relay): readonly string[] {
  // An account with a fault does not count as read, unless its polls rest because the provider refused a request: if
  // desks read it themselves, they would be refused too.
  const isRead = ({ fault, restFor }: BeatAccount): boolean =>
    fault === undefined || restFor !== undefined || fault.code === 'rateLimited'
  return toldBy(relay).flatMap((one) => (isRead(one) ? one.acc : []))
}

/** Forgets the gone rooms that the list does not name. Each meeting may have a new name, so they would add up. */
function forgetEnded({ newest, bySeq, used }: Epoch, { acc, names }: FeedMessage<'list'>): void {
  const kept = new Set(names)
  for (const [subject, message] of newest) {
    if (message.kind === 'list' || message.acc !== acc || message.what.kind !== 'gone' || kept.has(message.name))
      continue
    newest.delete(subject)
    bySeq.delete(message.seq)
    used.delete(subject)
  }
}

/** Names the list or the room. A hash has no space. */
function subjectOf(message: Content): string {
  return message.kind === 'list' ? message.acc : `${message.acc} ${message.name}`
}

/**
 * Converts a message about the list or a room to the result of a read.
 *
 * @param again the run time of a later response that is otherwise the same, and the seconds by which everyone's time in
 * the room has grown until then
 */
export function toResult(
  message: Content,
  again?: { readonly run: number | null; readonly passed: number },
): Result<RoomList | RetrieveResult> {
  if (message.kind === 'list') return success({ names: message.names, isComplete: message.complete })
  const { name, what } = message
  if (what.kind === 'failed') return { ok: false, fault: what.fault }
  if (what.kind !== 'roster') return success(what)
  const { people, conferenceUuid, members } = what
  const run = again?.run ?? what.run
  return success({
    kind: 'roster',
    name,
    ...(run !== undefined && { runTimeSeconds: run }),
    people,
    ...(conferenceUuid !== undefined && { conferenceUuid }),
    members: members.map(({ id, call, joined, ...shown }): ReadMember => ({
      ...shown,
      memberId: id,
      ...(call !== undefined && { callUuid: call }),
      ...(joined !== undefined && { joinedSecondsAgo: joined + (again?.passed ?? 0) }),
    })),
  })
}

/** Undefined unless the event says that a caller came or left, and in which run. */
function callerEventOf({ conferenceUuid, what }: Event, at: ElapsedMs): CallerEvent | undefined {
  if (conferenceUuid === undefined || (what.kind !== 'entered' && what.kind !== 'left')) return undefined
  const { kind, call: callUuid, id: memberId } = what
  const { name = '', number = '', direction = 'unknown' } = what.kind === 'entered' ? what : {}
  return { kind, conferenceUuid, callUuid, memberId, at, caller: { name, number, direction } }
}

function hintOf({ what }: Event): Pick<ReceivedHint, 'callUuid' | 'kind'> | undefined {
  if (what.kind === 'floor') return { callUuid: what.call, kind: 'floor' }
  return what.kind === 'digits' && what.digits === HAND ? { callUuid: what.call, kind: 'hand' } : undefined
}
