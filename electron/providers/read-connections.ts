/** `details`: what a person waits for, but what they do goes first. */
export type Priority = 'person' | 'details' | 'poll'

/**
 * Most reads that are on the network at once, for one host. Chromium opens six connections to a host over HTTP/1.1 and
 * queues further requests where Gavel cannot reorder them. One connection is left for details and at least one for what
 * the user waits for. Over HTTP/2 all reads share one connection; servers allow 100 streams or more
 * (https://www.rfc-editor.org/rfc/rfc9113#name-defined-settings).
 */
const MOST = {
  alone: { poll: 4, details: 1, all: 6 },
  multiplexed: { poll: 16, details: 4, all: 24 },
} as const

/** One account's share of the connections to its host. */
export interface ReadShare {
  /** Whether a read of this priority may be handed to the network now. */
  mayBegin(priority: Priority): boolean
  /** Answers with what is to be called when the read is over. */
  begin(priority: Priority): () => void
  /** Most polls of this account that may be on the network at once. */
  polls(): number
  /**
   * @param waits whether a read of this priority could begin if it had a connection.
   * @param onFree called when a read of any account began or ended.
   */
  join(waits: (priority: Priority) => boolean, onFree: () => void): void
}

interface Member {
  readonly inFlight: Record<Priority, number>
  begunAt: number
  waits(priority: Priority): boolean
  onFree(): void
}

/** Shares the connections of each host among all accounts that read from it, so that none of them waits for another. */
export interface ReadConnections {
  shareOf(origin: string): ReadShare
}

export function createReadConnections(isMultiplexed: (origin: string) => boolean = () => false): ReadConnections {
  const hosts = new Map<string, Set<Member>>()
  let turn = 0

  return {
    shareOf: (origin) => {
      const members = hosts.get(origin) ?? new Set()
      hosts.set(origin, members)
      const me: Member = {
        inFlight: { person: 0, details: 0, poll: 0 },
        begunAt: 0,
        waits: () => false,
        onFree: () => undefined,
      }
      const most = (): (typeof MOST)[keyof typeof MOST] => MOST[isMultiplexed(origin) ? 'multiplexed' : 'alone']
      const inFlight = (priority: Priority): number => {
        let count = 0
        for (const member of members) count += member.inFlight[priority]
        return count
      }
      const comesBefore = (other: Member, priority: Priority): boolean => {
        const ahead = me.inFlight[priority] - other.inFlight[priority]
        return other !== me && other.waits(priority) && (ahead > 0 || (ahead === 0 && other.begunAt < me.begunAt))
      }
      members.add(me)
      const tellAll = (): void => {
        queueMicrotask(() => {
          for (const member of members) member.onFree()
        })
      }
      return {
        mayBegin: (priority) => {
          const { all, ...each } = most()
          if (inFlight('person') + inFlight('details') + inFlight('poll') >= all) return false
          if (priority !== 'person' && inFlight(priority) >= each[priority]) return false
          return ![...members].some((other) => comesBefore(other, priority))
        },
        begin: (priority) => {
          me.inFlight[priority] += 1
          turn += 1
          me.begunAt = turn
          tellAll()
          return () => {
            me.inFlight[priority] -= 1
            tellAll()
          }
        },
        polls: () => most().poll,
        join: (waits, onFree) => {
          Object.assign(me, { waits, onFree })
        },
      }
    },
  }
}
