import type { Clock } from '../../shared/clock.ts'
import { failure } from '../../shared/result.ts'
import type { Provider, Observation, Reply, RequestOptions } from '../providers/provider.ts'
import type { Stamp } from './evidence.ts'

/** Counts asks and answers, so that older and newer can be told apart whatever the computer's clock does. */
export interface Turns {
  next(): number
}

export function createTurns(): Turns {
  let turn = 0
  return { next: () => (turn += 1) }
}

export interface ReadResponse<T> {
  readonly reply: Reply<T>
  readonly stamp: Stamp
  /** Nobody wants it any more: it says nothing. */
  readonly dropped: boolean
}

interface InFlight<T> {
  readonly askedAt: number
  readonly byPerson: boolean
  readonly abort: () => void
  readonly answer: Promise<ReadResponse<T>>
}

export interface InFlightReads {
  /** Starts a poll unless one is on its way. */
  list(): void
  poll(name: string): void
  /** Asks the account check, unless one is on its way. */
  check(): void
  /**
   * Reads for a person, ahead of polls. A read that was asked a moment ago is joined; an older poll may be stuck in a
   * queue or on its way with an old state, and is given up, so that there never are two of the same.
   */
  forPerson(name: string): Promise<ReadResponse<Observation>>
  readonly listAskedAt: number | undefined
  readonly listInFlight: boolean
  askedAt(name: string): number | undefined
  inFlight(name: string): boolean
  readonly checkInFlight: boolean
  /** Polls that are on their way, the list included. */
  readonly polling: number
  /** What an answer takes as a rule, milliseconds from when the request left; undefined before the first one. */
  readonly latency: number | undefined
  /** When polls of the last second were asked. */
  recent(now: number): readonly number[]
  /** Reads everything again at the next chance. For a person the list, or the account check, goes ahead of polls. */
  forgetTimes(forPerson?: boolean): void
  /** Forgets when names were asked that are not `known` any more. */
  forgetOthers(known: (name: string) => boolean): void
  /** Gives up all reads: what they would answer belongs to before. */
  dropAll(): void
}

/** The share of one answer in what answers take as a rule: five or so of them decide. */
const LATENCY_SHARE = 0.2
const JOIN_POLL = 300
const JOIN_PERSON = 1_000

/** Takes in what was answered, before anybody who waits for it goes on. */
export interface ObservationHandler {
  /** Looks at the clock first: after a gap, what is on its way belongs to before and is given up. */
  notice(): void
  list(answer: ReadResponse<readonly string[]>): void
  room(name: string, answer: ReadResponse<Observation>): void
  check(answer: ReadResponse<void>): void
}

export function createInFlightReads(
  provider: Provider,
  clock: Clock,
  turns: Turns,
  hearing: ObservationHandler,
): InFlightReads {
  const rooms = new Map<string, InFlight<Observation>>()
  const asked = new Map<string, number>()
  let list: InFlight<readonly string[]> | undefined
  let check: InFlight<void> | undefined
  let listAskedAt: number | undefined
  let latency: number | undefined
  let personWaits = false
  let recent: number[] = []

  const took = (ms: number): void => {
    if (ms >= 0) latency = latency === undefined ? ms : latency + LATENCY_SHARE * (ms - latency)
  }

  const start = <T>(
    ask: (options: RequestOptions) => Promise<Reply<T>>,
    byPerson: boolean,
    done: (read: InFlight<T>, answer: ReadResponse<T>) => void,
  ): InFlight<T> => {
    const controller = new AbortController()
    const askedAt = clock.now()
    let turn = turns.next()
    let sentAt: number | undefined
    const options: RequestOptions = {
      priority: byPerson ? 'person' : 'poll',
      signal: controller.signal,
      // It may have waited for its turn; what it will show is not older than this.
      onSend: () => {
        sentAt = clock.now()
        turn = turns.next()
      },
    }
    const asking = settled(() => ask(options), clock)
    const answer = asking.then((reply): ReadResponse<T> => {
      hearing.notice()
      const answeredAt = clock.now()
      const stamp = { askedAt: sentAt ?? askedAt, answeredAt, asked: turn, answered: turns.next() }
      const heard = { reply, stamp, dropped: controller.signal.aborted }
      if (sentAt !== undefined && !heard.dropped) took(answeredAt - sentAt)
      done(read, heard)
      return heard
    })
    const read: InFlight<T> = {
      askedAt,
      byPerson,
      abort: () => {
        controller.abort()
      },
      answer,
    }
    if (!byPerson) recent.push(askedAt)
    return read
  }

  const startRoom = (name: string, byPerson: boolean): Promise<ReadResponse<Observation>> => {
    const read = start(
      (options) => provider.retrieve(name, options),
      byPerson,
      (own, answer) => {
        if (rooms.get(name) === own) rooms.delete(name)
        if (!answer.dropped) hearing.room(name, answer)
      },
    )
    rooms.set(name, read)
    asked.set(name, read.askedAt)
    return read.answer
  }

  return {
    list: () => {
      if (list !== undefined) return
      list = start(
        (options) => provider.list(options),
        personWaits,
        (own, answer) => {
          if (list === own) list = undefined
          if (!answer.dropped) hearing.list(answer)
        },
      )
      personWaits = false
      listAskedAt = list.askedAt
    },
    poll: (name) => {
      if (!rooms.has(name)) void startRoom(name, false)
    },
    check: () => {
      if (check !== undefined) return
      check = start(
        (options) => provider.check(options),
        personWaits,
        (own, answer) => {
          if (check === own) check = undefined
          if (!answer.dropped) hearing.check(answer)
        },
      )
      personWaits = false
    },
    forPerson: (name) => {
      const running = rooms.get(name)
      if (running !== undefined) {
        const age = clock.now() - running.askedAt
        if (age <= (running.byPerson ? JOIN_PERSON : JOIN_POLL)) return running.answer
        running.abort()
        rooms.delete(name)
      }
      return startRoom(name, true)
    },
    get listAskedAt() {
      return listAskedAt
    },
    get listInFlight() {
      return list !== undefined
    },
    askedAt: (name) => asked.get(name),
    inFlight: (name) => rooms.has(name),
    get checkInFlight() {
      return check !== undefined
    },
    get polling() {
      const polls = [...rooms.values()].filter(({ byPerson }) => !byPerson).length
      return polls + Number(list?.byPerson === false)
    },
    get latency() {
      return latency
    },
    recent: (now) => {
      if (recent.length > 0 && (recent[0] ?? 0) <= now - 1_000) recent = recent.filter((at) => at > now - 1_000)
      return recent
    },
    forgetTimes: (forPerson = false) => {
      personWaits ||= forPerson
      asked.clear()
      listAskedAt = undefined
    },
    forgetOthers: (known) => {
      for (const name of asked.keys()) if (!known(name)) asked.delete(name)
    },
    dropAll: () => {
      for (const read of rooms.values()) read.abort()
      rooms.clear()
      list?.abort()
      list = undefined
      check?.abort()
      check = undefined
      recent = []
    },
  }
}

/** A provider promises not to throw; one that does must not stop the monitor. */
async function settled<T>(ask: () => Promise<Reply<T>>, clock: Clock): Promise<Reply<T>> {
  try {
    return await ask()
  } catch {
    return { ...failure('internal'), at: clock.now() }
  }
}
