import type { OpenBus } from '../../../electron/feed/bus.ts'
import { readArrival } from '../../../electron/feed/inbox.ts'
import { toResult } from '../../../electron/feed/messages/message-fields.ts'
import type { FeedMessage } from '../../../electron/feed/messages/messages.ts'
import type { Decorators } from '../../../electron/core.ts'
import type { Monitor } from '../../../electron/monitor/monitor.ts'
import type { RelayedRead } from '../../../electron/monitor/relayed-read.ts'
import type { Clock } from '../../../shared/clock.ts'
import { elapsedOf } from '../../../shared/clock.ts'

/** What connects one desk with the bus and with its monitor. */
export interface DeskPorts {
  readonly monitor: Pick<Monitor, 'takeRelayed' | 'setPolling'>
  readonly openBus: OpenBus
  readonly clock: Clock
  readonly accountId: string
}

export interface FeedBreak {
  desk?(good: DeskPorts): DeskPorts
  readonly core?: Decorators
}

/** Each break makes the desks of a team wrong in one way. The proof must detect every one. */
export const feedBreaks = {
  retainedIsEvidence: {
    desk: (good) => {
      let connectedAt = Infinity
      const follow = onMessages(good, (message) => {
        // The broker delivers retained messages right after a desk connects.
        if (elapsedOf(good.clock) - connectedAt < 100) useNow(good, message)
      })
      return {
        ...good,
        openBus: (options) =>
          follow({
            ...options,
            onState: (state) => {
              connectedAt = state.kind === 'connected' ? elapsedOf(good.clock) : Infinity
              options.onState(state)
            },
          }),
      }
    },
  },
  echoLeftOut: {
    desk: (good) => ({
      ...good,
      openBus: onMessages(good, (message) => {
        useNow(good, message)
      }),
    }),
  },
  wallClockUsed: {
    desk: (good) => {
      const answered = new Set<string>()
      return {
        ...good,
        openBus: onMessages(good, (message) => {
          if (message.kind === 'answer') answered.add(message.epoch)
          if (!('asked' in message) || !answered.has(message.epoch)) return
          use(good, message, Math.max(0, good.clock.now() - message.asked))
        }),
      }
    },
  },
  secondLookByArrival: {
    desk: (good) => {
      let arrived = 0
      const takeRelayed: Monitor['takeRelayed'] = (accountId, read) => {
        arrived += 1
        const { epoch } = read.source
        good.monitor.takeRelayed(accountId, { ...read, source: { epoch, asked: arrived, answered: arrived } })
      }
      return { ...good, monitor: { ...good.monitor, setPolling: good.monitor.setPolling, takeRelayed } }
    },
  },
  didSetsMuted: {
    desk: (good) => {
      const newest = new Map<string, RelayedRead>()
      const takeRelayed: Monitor['takeRelayed'] = (accountId, read) => {
        if (read.about === 'room') newest.set(read.name, read)
        good.monitor.takeRelayed(accountId, read)
      }
      const believe = ({ conference = '', who, action, step }: FeedMessage<'did'>): void => {
        const read = newest.get(conference)
        if (step !== 'accepted' || action !== 'mute' || read === undefined) return
        if (!('result' in read) || read.result.kind !== 'roster') return
        const isMeant = (call = ''): boolean => who === 'everyone' || who.includes(call)
        const members = read.result.members.map((member) =>
          isMeant(member.callUuid) ? { ...member, muted: true } : member,
        )
        const now = elapsedOf(good.clock)
        const told = { ...read, askedAfter: now, answeredBy: now, source: { epoch: read.source.epoch } }
        good.monitor.takeRelayed(good.accountId, { ...told, result: { ...read.result, members } })
      }
      return {
        ...good,
        monitor: { setPolling: good.monitor.setPolling, takeRelayed },
        openBus: onMessages(good, (message) => {
          if (message.kind === 'did') believe(message)
        }),
      }
    },
  },
  fallBackAtFullPace: {
    desk: (good) => ({
      ...good,
      monitor: {
        takeRelayed: good.monitor.takeRelayed,
        setPolling: (accountId, polling, unobserved) => {
          good.monitor.setPolling(accountId, polling === 'none' ? polling : 1, unobserved)
        },
      },
    }),
  },
} satisfies Record<string, FeedBreak>

export type FeedBreakName = keyof typeof feedBreaks

/** A bus whose messages are also passed to a listener, before the desk gets them. */
function onMessages({ openBus }: DeskPorts, listener: (message: FeedMessage) => void): OpenBus {
  return (options) =>
    openBus({
      ...options,
      onMessage: (topic, payload) => {
        const arrival = readArrival('team', topic, payload)
        if (typeof arrival !== 'string' && arrival.message !== undefined) listener(arrival.message)
        options.onMessage(topic, payload)
      },
    })
}

/** Uses a message as if its read had been requested at this moment. */
function useNow(ports: DeskPorts, message: FeedMessage): void {
  use(ports, message, 0)
}

/** Uses a message, without an echo, as if its read had been requested `age` milliseconds ago. */
function use({ monitor, clock, accountId }: DeskPorts, message: FeedMessage, age: number): void {
  if (message.kind !== 'observation' && message.kind !== 'list') return
  const { epoch, turns, took } = message
  const askedAfter = elapsedOf(clock) - age
  const times = {
    askedAfter,
    answeredBy: Math.min(elapsedOf(clock), askedAfter + took),
    source: { epoch, asked: turns[0], answered: turns[1] },
  }
  if (message.kind === 'list') {
    const list = { names: message.names, isComplete: message.complete }
    monitor.takeRelayed(accountId, { ...times, about: 'list', list })
    return
  }
  const { name, what } = message
  if (what.kind === 'failed') return
  monitor.takeRelayed(accountId, { ...times, about: 'room', name, result: toResult(name, what) })
}
