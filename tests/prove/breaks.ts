import type { Commands } from '../../electron/moderation/commands.ts'
import type { Monitor } from '../../electron/monitor/monitor.ts'
import type { WriteReply, Provider } from '../../electron/providers/provider.ts'
import type { Change } from '../../shared/model.ts'

export interface Break {
  provider?(good: Provider): Provider
  monitor?(good: Monitor): Monitor
  commands?(good: Commands, monitor: Monitor): Commands
}

/** Each makes Gavel wrong in one way, at one of its ports; the proof must detect every one. */
export const breaks = {
  notListedIsEnded: {
    provider: (good) => {
      let listed: readonly string[] | undefined
      return {
        ...portOf(good),
        list: async (options) => {
          const reply = await good.list(options)
          if (reply.ok) listed = reply.value.names
          return reply
        },
        retrieve: async (name, options) => {
          const reply = await good.retrieve(name, options)
          const missing = reply.ok && listed?.includes(name) === false
          return missing ? { ...reply, value: { kind: 'gone' } } : reply
        },
      }
    },
  },
  membersByIdOnly: {
    provider: (good) => ({
      ...portOf(good),
      retrieve: async (name, options) => {
        const reply = await good.retrieve(name, options)
        if (!reply.ok || reply.value.kind !== 'roster') return reply
        const members = reply.value.members.map(({ memberId, name: called, direction, muted, deaf }) => ({
          ...{ memberId, name: called, direction, muted, deaf },
          number: '',
        }))
        return { ...reply, value: { ...reply.value, members } }
      },
    }),
  },
  hangUpTwiceOnCut: {
    provider: (good) => {
      const again = async (send: () => Promise<WriteReply>): Promise<WriteReply> => {
        const reply = await send()
        return !reply.ok && reply.fault.code === 'unknownOutcome' ? send() : reply
      }
      return {
        ...portOf(good),
        hangUpCall: (uuid) => again(() => good.hangUpCall(uuid)),
        hangUpMember: (...args) => again(() => good.hangUpMember(...args)),
        hangUpConference: (...args) => again(() => good.hangUpConference(...args)),
        kick: (...args) => again(() => good.kick(...args)),
      }
    },
  },
  noRevalidation: {
    monitor: (good) => ({ ...good, rosterAge: () => 0 }),
  },
  announceBaseline: {
    monitor: (good) => ({
      ...good,
      subscribe: (listener) =>
        good.subscribe((before, after, changes) => {
          listener(before, after, changes.flatMap(announceAll))
        }),
    }),
  },
  sendHeldOnQuit: {
    commands: (good, monitor) => ({
      ...good,
      dropHeld: async (why) => {
        if (why === 'quit') {
          for (const { pending } of monitor.snapshot().conferences) {
            for (const { id, state } of pending) if (state === 'held') good.sendNow(id)
          }
          return
        }
        await good.dropHeld(why)
      },
    }),
  },
} satisfies Record<string, Break>

export type BreakName = keyof typeof breaks

function announceAll(change: Change): readonly Change[] {
  if (change.kind !== 'endedWhileAway') return [change]
  return change.conferences.map((conference) => ({
    kind: 'ended',
    conference,
    by: 'notThisGavel',
    peak: conference.peak,
  }))
}

/** A copy that preserves getters. */
function portOf(good: Provider): Provider {
  return Object.defineProperties({}, Object.getOwnPropertyDescriptors(good)) as Provider
}
