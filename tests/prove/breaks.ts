import type { Journal } from '../../electron/journal/journal.ts'
import type { Commands } from '../../electron/moderation/actions/commands.ts'
import type { ScheduledEnds } from '../../electron/moderation/ends/scheduled-ends.ts'
import type { Newcomers } from '../../electron/moderation/newcomers.ts'
import type { Monitor } from '../../electron/monitor/monitor.ts'
import type { WriteReply, Provider } from '../../electron/providers/provider.ts'
import type { RoomAction } from '../../electron/moderation/actions/guard.ts'
import type { Action, Change, Room, Who } from '../../shared/rooms/model.ts'
import { memberSeenOf } from '../../shared/rooms/room-actions.ts'
import { success } from '../../shared/result.ts'

export interface Break {
  provider?(good: Provider): Provider
  monitor?(good: Monitor): Monitor
  commands?(good: Commands, monitor: Monitor): Commands
  journal?(good: Journal): Journal
  scheduledEnds?(good: ScheduledEnds): ScheduledEnds
  newcomers?(good: Newcomers): Newcomers
  /** What Gavel gets as the read-only setting instead of the true one. */
  readOnly?(good: boolean): boolean
}

/** Each break makes Gavel go wrong in one way, at one of its ports. The proof must detect every one. */
export const breaks = {
  readOnlyIsIgnored: {
    readOnly: () => false,
  },
  removedIsStillRead: {
    monitor: (good) => withMethods(good, { removeAccount: () => undefined }),
  },
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
          memberId,
          name: called,
          direction,
          muted,
          deaf,
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
        hangUpCall: (...args) => again(() => good.hangUpCall(...args)),
        hangUpMember: (...args) => again(() => good.hangUpMember(...args)),
        hangUpConference: (...args) => again(() => good.hangUpConference(...args)),
        kick: (...args) => again(() => good.kick(...args)),
      }
    },
  },
  noRevalidation: {
    // Nothing is read again before an action, and no roster ever becomes too old.
    monitor: (good) =>
      withMethods(good, {
        readNow: (room) => Promise.resolve(success(good.conference(room) ?? 'gone')),
        rosterAge: () => 0,
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
  cancelIsIgnored: {
    commands: (good) => ({ ...good, undo: () => success(undefined) }),
  },
  heldOutlastsSleep: {
    commands: (good) => ({ ...good, dropHeld: (why) => (why === 'quit' ? good.dropHeld(why) : Promise.resolve()) }),
  },
  announcedEndsAreEarly: {
    commands: (good) => ({
      ...good,
      act: (action, confirmation, before) => {
        const isAsked = action.kind === 'announce' && action.thenEnd !== undefined && confirmation === undefined
        return good.act(isAsked ? { ...action, thenEnd: 1 } : action, confirmation, before)
      },
    }),
  },
  runsSeemApart: {
    monitor: (good) =>
      withMethods(good, {
        conference: (room) => {
          const shown = good.conference(room)
          return shown === undefined ? undefined : { startedAt: 0, members: [], ...shown }
        },
        // A response without a roster counts as an empty roster.
        rosterAge: (room) => good.rosterAge(room) ?? good.aliveAge(room),
      }),
  },
  everyoneLooksAudible: {
    provider: (good) => ({
      ...portOf(good),
      retrieve: async (name, options) => {
        const reply = await good.retrieve(name, options)
        if (!reply.ok || reply.value.kind !== 'roster') return reply
        const members = reply.value.members.map((member) => ({ ...member, muted: false }))
        return { ...reply, value: { ...reply.value, members } }
      },
    }),
  },
  muteNeverReturns: {
    provider: (good) => ({ ...portOf(good), mute: () => new Promise(() => undefined) }),
  },
  unmuteIsNotSent: {
    provider: (good) => ({
      ...portOf(good),
      unmute: () => Promise.resolve({ ok: true, value: { asynchronous: false }, at: 0 }),
    }),
  },
  refusedIsAccepted: {
    commands: (good) => ({
      ...good,
      act: async (...args) => {
        const result = await good.act(...args)
        return result.ok ? result : { ok: true, value: { state: 'accepted' } }
      },
    }),
  },
  lostIsFailed: {
    provider: (good) => {
      const sure = async (sent: Promise<WriteReply>): Promise<WriteReply> => {
        const reply = await sent
        return !reply.ok && reply.fault.code === 'unknownOutcome' ? { ...reply, fault: { code: 'server' } } : reply
      }
      return {
        ...portOf(good),
        hangUpCall: (...args) => sure(good.hangUpCall(...args)),
        hangUpConference: (...args) => sure(good.hangUpConference(...args)),
        mute: (...args) => sure(good.mute(...args)),
        kick: (...args) => sure(good.kick(...args)),
      }
    },
  },
  outcomesUnwritten: withoutLines('outcome'),
  endsOutlastSleep: {
    scheduledEnds: (good) => Object.assign(good, { suspend: () => undefined }),
  },
  cancelledEndsStay: {
    scheduledEnds: (good) => Object.assign(good, { cancel: () => Promise.resolve(success(undefined)) }),
  },
  endsAreEarly: {
    scheduledEnds: (good) => {
      const ask = good.ask.bind(good)
      const early: typeof good.ask = (seen, time, warnings) =>
        ask(seen, time.kind === 'in' ? { kind: 'in', minutes: time.minutes * 0.8 } : time, warnings)
      return Object.assign(good, { ask: early })
    },
  },
  endsAreSentTwice: {
    commands: (good) => ({
      ...good,
      actUnasked: async (action, reason, limits) => {
        const acted = await good.actUnasked(action, reason, limits)
        if (action.kind === 'end') await good.actUnasked(action, reason)
        return acted
      },
    }),
  },
  newcomersStayHeard: {
    commands: (good) => ({
      ...good,
      actUnasked: (action, ...rest) =>
        action.kind === 'mute' ? Promise.resolve(success({ state: 'accepted' })) : good.actUnasked(action, ...rest),
    }),
  },
  everyoneIsNew: {
    commands: (good, monitor) => ({
      ...good,
      actUnasked: (action, ...rest) => good.actUnasked(forAll(action, monitor), ...rest),
    }),
  },
  askedIsClosed: {
    newcomers: (good) => {
      const switchOn = good.switchOn.bind(good)
      const closing: typeof good.switchOn = (ref) => switchOn(ref, 'close')
      const listen = good.listen.bind(good)
      // The window still shows the rule that the moderator chose.
      const listening: typeof good.listen = ({ changed, ...events }) => {
        listen({
          ...events,
          changed: (views) => {
            changed?.(Object.fromEntries(Object.entries(views).map(([key, view]) => [key, { ...view, rule: 'ask' }])))
          },
        })
      }
      return Object.assign(good, { switchOn: closing, listen: listening })
    },
  },
  doorIsForgotten: {
    // Those who are unmuted together are chosen without a look at the door.
    commands: (good, monitor) => ({
      ...good,
      act: (action, ...rest) => {
        const isForAll = action.kind === 'unmute' && action.who.kind === 'everyone'
        return isForAll
          ? good.actForHold({ ...action, kind: 'unmute', who: allIn(action, monitor) }, '')
          : good.act(action, ...rest)
      },
    }),
  },
  undeafenIsNotSent: {
    provider: (good) => ({
      ...portOf(good),
      undeafen: () => Promise.resolve({ ok: true, value: { asynchronous: false }, at: 0 }),
    }),
  },
  backIsUnmuted: {
    // Whoever is let hear again is unmuted too, whether or not they were muted before.
    commands: (good) => ({
      ...good,
      actForHold: async (action, ...rest) => {
        const acted = await good.actForHold(action, ...rest)
        if (action.kind === 'undeafen') await good.actForHold({ ...action, kind: 'unmute' }, ...rest)
        return acted
      },
    }),
  },
  neighbourIsMuted: {
    provider: (good) => {
      const rosters = new Map<string, readonly string[]>()
      return {
        ...portOf(good),
        retrieve: async (name, options) => {
          const reply = await good.retrieve(name, options)
          if (reply.ok && reply.value.kind === 'roster')
            rosters.set(
              name,
              reply.value.members.map(({ memberId }) => memberId),
            )
          return reply
        },
        mute: (name, target, ...rest) => {
          const ids = rosters.get(name) ?? []
          const next = (id: string): string => ids[(ids.indexOf(id) + 1) % ids.length] ?? id
          if (target === 'all') return good.mute(name, target, ...rest)
          const [first, ...others] = target.ids
          return good.mute(name, { ids: [next(first), ...others.map(next)] }, ...rest)
        },
      }
    },
  },
  liveRoomsAreEnded: {
    monitor: (good) =>
      withChanges(good, (changes) => [
        ...changes,
        ...changes
          .filter(({ kind }) => kind === 'joined')
          .flatMap((one): readonly Change[] =>
            'conference' in one ? [{ kind: 'ended', conference: one.conference, by: 'notThisGavel' }] : [],
          ),
      ]),
  },
  endsAreUntold: {
    monitor: (good) =>
      withChanges(good, (changes) => changes.filter(({ kind }) => kind !== 'ended' && kind !== 'endedWhileAway')),
  },
  nobodysRoomStarts: {
    monitor: (good) =>
      withChanges(good, (changes) => [
        ...changes,
        ...changes.flatMap((one): readonly Change[] =>
          one.kind === 'ended' ? [{ kind: 'started', conference: { ...one.conference, name: 'Nobody is here' } }] : [],
        ),
      ]),
  },
  endedIsStillShown: {
    monitor: (good) => {
      const seen = new Map<string, Room>()
      return withMethods(good, {
        snapshot: () => {
          const now = good.snapshot()
          for (const room of now.conferences) seen.set(room.key, room)
          return { ...now, conferences: [...seen.values()] }
        },
      })
    },
  },
  firstRoomIsHidden: {
    monitor: (good) =>
      withMethods(good, {
        snapshot: () => {
          const now = good.snapshot()
          return { ...now, conferences: now.conferences.slice(1) }
        },
      }),
  },
  roomEndsTwice: {
    provider: (good) => ({
      ...portOf(good),
      hangUpConference: async (...args) => {
        await good.hangUpConference(...args)
        return good.hangUpConference(...args)
      },
    }),
  },
  kickEndsRoom: {
    provider: (good) => ({
      ...portOf(good),
      kick: async (name, ...rest) => {
        await good.kick(name, ...rest)
        return good.hangUpConference(name)
      },
    }),
  },
  intentsUnwritten: withoutLines('intent'),
  listenerFails: {
    monitor: (good) => {
      good.subscribe((_before, _after, changes) => {
        if (changes.length > 0) throw new Error('broken')
      })
      return good
    },
  },
  endsMeanAnyRun: {
    commands: (good, monitor) => ({
      ...good,
      actUnasked: async (action, reason, limits) => {
        if (action.kind !== 'end') return good.actUnasked(action, reason, limits)
        const unprepared = await limits?.prepare?.()
        if (unprepared !== undefined) return unprepared
        const { accountId, conference: name } = action.seen
        const instance = monitor.conference({ accountId, name })?.instance ?? action.seen.instance
        const { revision } = monitor.snapshot()
        const prepared = { ...limits, prepare: () => Promise.resolve(undefined) }
        return good.actUnasked({ ...action, seen: { ...action.seen, instance, revision } }, reason, prepared)
      },
    }),
  },
} satisfies Record<string, Break>

export type BreakName = keyof typeof breaks

/** A mute of newcomers that names everyone who is shown in the room. */
function forAll(action: Action, monitor: Monitor): Action {
  return action.kind === 'mute' ? { ...action, who: allIn(action, monitor) } : action
}

function allIn({ seen }: RoomAction, monitor: Monitor): Extract<Who, { readonly kind: 'members' }> {
  const { members = [] } = monitor.conference({ accountId: seen.accountId, name: seen.conference }) ?? {}
  return { kind: 'members', members: members.map(memberSeenOf) }
}

/** A journal that loses some lines. It is changed in place, because its private members cannot be copied. */
function withoutLines(...events: readonly string[]): Break {
  return {
    journal: (good) => {
      const write = good.write.bind(good)
      return Object.assign(good, {
        write: (entry: Parameters<Journal['write']>[0]) =>
          events.includes(entry.event) ? Promise.resolve(success(undefined)) : write(entry),
      })
    },
  }
}

/** A monitor that announces changes other than those that it noticed. */
function withChanges(good: Monitor, change: (changes: readonly Change[]) => readonly Change[]): Monitor {
  return withMethods(good, {
    subscribe: (listener) =>
      good.subscribe((before, after, changes) => {
        listener(before, after, change(changes))
      }),
  })
}

/** `good` with some of its methods replaced. A copy would lose the methods of a class and its private members. */
function withMethods(good: Monitor, methods: Partial<Monitor>): Monitor {
  return new Proxy(good, {
    get: (_good, name) => {
      const value: unknown = Reflect.get(Object.hasOwn(methods, name) ? methods : good, name)
      return typeof value === 'function' ? (value.bind(good) as unknown) : value
    },
  })
}

/** A copy that preserves getters. */
function portOf(good: Provider): Provider {
  return Object.defineProperties({}, Object.getOwnPropertyDescriptors(good)) as Provider
}
