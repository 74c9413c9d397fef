import { isSendableName, MOST_WANTS, type Outgoing } from '../../shared/feed/messages.ts'
import type { ElapsedMs } from '../../shared/values.ts'
import type { DeskParts } from './desk-parts.ts'

/**
 * Milliseconds. No relay seems to know a room if a read of it has waited for longer than `UNREAD` plus `UNREAD_EACH`
 * for each room of its account. A relay reads each room every 3 s, or every 14 s while all desks are in the background,
 * or, with many rooms, one room a second.
 */
const UNREAD = { foreground: 5_000, background: 20_000 }
const UNREAD_EACH = 1_500

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
      .filter((read) => isSendableName(read.name) && isWanted(read))
      .slice(0, MOST_WANTS)
      .map(({ acc, name }) => ({ acc, name }))
  const watches = core.newcomers.active.flatMap(({ accountId, name }) =>
    isSendableName(name)
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
