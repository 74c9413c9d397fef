import { elapsedOf } from '../../shared/clock.ts'
import type { Publication } from '../../shared/feed/bus.ts'
import { MOST_WANTS, roomName, VERSION, publicationOf, type Outgoing } from '../../shared/feed/messages.ts'
import { restForOf } from '../../shared/feed/rests.ts'
import { LONGEST_SILENCE } from '../../shared/feed/retained-desks.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import type { DeskParts } from './desk-parts.ts'
import type { OwnUsage } from './team-allowance.ts'

/**
 * Milliseconds. No relay seems to know a room if a read of it has waited for longer than `UNREAD` plus `UNREAD_EACH`
 * for each room of its account. A relay reads each room every 3 s, or every 14 s while all desks are in the background,
 * or, with many rooms, one room a second.
 */
const UNREAD = { foreground: 5_000, background: 20_000 }
const UNREAD_EACH = 1_500

/**
 * Milliseconds after which the message is repeated although nothing has changed. If the broker lost it, the other desks
 * would not know this desk, and no relay would read the rooms that only this desk shows.
 */
const REPEAT_AFTER = 10_000

/**
 * What this desk tells the team about itself: whether it can act, which rooms it wants to be read, whether it is in the
 * foreground, and in which rooms a rule for newcomers is on. A relay does not know rooms that ended before it started, nor
 * those that a list lacks, so it is asked for marked rooms that are not live, for rooms in question, and for rooms about
 * which no relay sends anything.
 */
export function presenceAt(
  { core, ...parts }: Pick<DeskParts, 'core' | 'accounts'>,
  now: ElapsedMs,
): Pick<Outgoing<'desk'>, 'acts' | 'wants' | 'watches'> {
  const accounts = parts.accounts()
  const isForeground = core.monitor.isForeground()
  const planned = accounts.flatMap(({ accountId, acc }) => {
    const rooms = core.monitor.plannedReads(accountId)
    const unreadBefore = now - UNREAD[isForeground ? 'foreground' : 'background'] - UNREAD_EACH * rooms.length
    return rooms.map((read) => ({ ...read, acc, isUnread: read.isPolled && read.askedAt < unreadBefore }))
  })
  const wanted = (isWanted: (read: (typeof planned)[number]) => boolean) =>
    planned
      .filter((read) => isSendable(read.name) && isWanted(read))
      .slice(0, MOST_WANTS)
      .map(({ acc, name }) => ({ acc, name }))
  const watches = core.newcomers.active.flatMap(({ accountId, name }) =>
    isSendable(name)
      ? accounts.flatMap((account) => (account.accountId === accountId ? { acc: account.acc, name } : []))
      : [],
  )
  return {
    ...(watches.length > 0 && { watches: watches.slice(0, MOST_WANTS) }),
    acts: accounts.some(({ accountId }) => core.providerOf(accountId) !== undefined),
    wants: {
      own: [],
      open: wanted(({ pace, soonAt }) => pace === 'fast' || soonAt !== undefined),
      notify: wanted(({ pace }) => pace === 'slow' && !isForeground),
      pinned: wanted(({ soonAt, isLive, isUnread }) => soonAt !== undefined || !isLive || isUnread),
      active: isForeground,
    },
  }
}

const isSendable = (name: string): boolean => roomName.safeParse(name).success

/** Remembers what this desk last told the team about itself, so that only changes are published at once. */
export class DeskPresence {
  readonly #parts: DeskParts
  #said = ''
  /** Elapsed milliseconds. */
  #saidAt = -Infinity

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  /** Makes the next message due, because the broker may have lost the last one. */
  forget(): void {
    this.#said = ''
  }

  /** The message about this desk; undefined if it says nothing new and the last one is not too old. */
  next(usages: readonly OwnUsage[]): Publication | undefined {
    const { clock, software, invite } = this.#parts
    const { feed, desk, person } = invite
    const now = elapsedOf(clock)
    const state = { software, ...presenceAt(this.#parts, now) }
    // Whole seconds, because both clocks are read anew each time.
    const ends = usages.map(({ acc, refusedUntil }) => [acc, refusedUntil && Math.round(refusedUntil / 1_000)])
    const said = JSON.stringify([state, ends])
    if (said === this.#said && now - this.#saidAt < REPEAT_AFTER) return undefined
    this.#said = said
    this.#saidAt = now
    const rests = usages.flatMap(({ acc, refusedUntil }) =>
      refusedUntil === undefined ? [] : [{ acc, restFor: restForOf(refusedUntil, now) }],
    )
    const message: Outgoing<'desk'> = { v: VERSION, kind: 'desk', desk, person, ...state, rests }
    return publicationOf(feed, message, { qos: 1, retain: true, expiry: LONGEST_SILENCE })
  }
}
