import type { Decorators } from '../../electron/core.ts'
import type { RelayedProvider } from '../../electron/team/relayed-provider.ts'
import type { Journal } from '../../electron/journal/journal.ts'
import type { Commands } from '../../electron/moderation/actions/commands.ts'
import type { RoomAction } from '../../electron/moderation/actions/guard.ts'
import type { ScheduledEnds } from '../../electron/moderation/ends/ends.ts'
import type { Newcomers } from '../../electron/moderation/keep/newcomers.ts'
import type { Rooms } from '../../electron/moderation/rooms.ts'
import type { Monitor } from '../../electron/monitor/monitor.ts'
import type { Provider, ReadMember, RetrieveResult, WriteReply } from '../../electron/providers/provider.ts'
import { elapsedOf, type Clock } from '../../shared/clock.ts'
import { success } from '../../shared/result.ts'
import type { Member, ObservedChange, ObservedRoom } from '../../shared/rooms/model.ts'
import { memberSeenOf } from '../../shared/rooms/room-actions.ts'

export interface Break extends Decorators {
  provider?(good: Provider): Provider
  journal?(good: Journal): Journal
  scheduledEnds?(good: ScheduledEnds): ScheduledEnds
  newcomers?(good: Newcomers): Newcomers
  /** What Gavel gets as the read-only setting instead of the true one. */
  readOnly?(good: boolean): boolean
  /** Breaks the reads of a desk of a team. */
  desk?(provider: RelayedProvider, clock: Clock): void
}

/** A provider of which some methods go wrong. A copy by spreading would lose its getters. */
const provider = (wrong: (good: Provider) => Partial<Provider>): Break => ({
  provider: (good) =>
    Object.assign(Object.defineProperties({}, Object.getOwnPropertyDescriptors(good)) as Provider, wrong(good)),
})

const commands = (wrong: (good: Commands, rooms: Rooms) => Partial<Commands>): Break => ({
  commands: (good, rooms) => ({ ...good, ...wrong(good, rooms) }),
})

/** A copy of a monitor would lose its private members. */
const monitor = (wrong: (good: Monitor) => Partial<Monitor>): Break => ({
  monitor: (good) => {
    const methods = wrong(good)
    return new Proxy(good, {
      get: (_good, name) => {
        const value: unknown = Reflect.get(Object.hasOwn(methods, name) ? methods : good, name)
        return typeof value === 'function' ? (value.bind(good) as unknown) : value
      },
    })
  },
})

/** A monitor that announces changes other than those that it noticed. */
const changes = (wrong: (changes: readonly ObservedChange[]) => readonly ObservedChange[]): Break =>
  monitor((good) => ({
    subscribe: (listener) =>
      good.subscribe((before, after, noticed) => {
        listener(before, after, wrong(noticed))
      }),
  }))

const retrieves = (wrong: (value: RetrieveResult, name: string) => RetrieveResult): Pick<Break, 'provider'> =>
  provider((good) => ({
    retrieve: async (name, options) => {
      const reply = await good.retrieve(name, options)
      return reply.ok ? { ...reply, value: wrong(reply.value, name) } : reply
    },
  }))

const members = (wrong: (member: ReadMember) => ReadMember): Break =>
  retrieves((value) => (value.kind === 'roster' ? { ...value, members: value.members.map(wrong) } : value))

/** Writes that are answered otherwise, or sent again, if nobody knows what became of them. */
const afterUnknown = (wrong: (reply: WriteReply, send: () => Promise<WriteReply>) => Promise<WriteReply>): Break =>
  provider((good) => {
    const sent = async (send: () => Promise<WriteReply>): Promise<WriteReply> => {
      const reply = await send()
      return !reply.ok && reply.fault.code === 'unknownOutcome' ? wrong(reply, send) : reply
    }
    return {
      hangUpCall: (...args) => sent(() => good.hangUpCall(...args)),
      hangUpMember: (...args) => sent(() => good.hangUpMember(...args)),
      hangUpConference: (...args) => sent(() => good.hangUpConference(...args)),
      kick: (...args) => sent(() => good.kick(...args)),
    }
  })

/** A journal that loses some lines. It is changed in place, because its private members cannot be copied. */
const withoutLines = (event: string): Break => ({
  journal: (good) => {
    const write = good.write.bind(good)
    const lossy: typeof good.write = (entry) =>
      entry.event === event ? Promise.resolve(success(undefined)) : write(entry)
    return Object.assign(good, { write: lossy })
  },
})

const notSent = (): Promise<WriteReply> => Promise.resolve({ ok: true, value: {}, at: 0 })

/** Everyone who is shown in the room. */
const shownIn = ({ seen }: RoomAction, shown: Rooms): readonly Member[] =>
  shown.conference({ accountId: seen.accountId, name: seen.conference })?.members ?? []

const only = (chosen: readonly Member[]) => ({ kind: 'members', members: chosen.map(memberSeenOf) }) as const

/** Each break makes Gavel, or the desks of a team, go wrong in one way at one port. The proof must detect every one. */
export const breaks = {
  readOnlyIsIgnored: { readOnly: () => false },
  removedIsStillRead: monitor(() => ({ removeAccount: () => undefined })),
  notListedIsEnded: {
    provider: (good) => {
      let listed: readonly string[] | undefined
      const missing = retrieves((value, name) => (listed?.includes(name) === false ? { kind: 'gone' } : value))
      const listing = provider(() => ({
        list: async (options) => {
          const reply = await good.list(options)
          if (reply.ok) listed = reply.value.names
          return reply
        },
      }))
      return listing.provider?.(missing.provider?.(good) ?? good) ?? good
    },
  },
  membersByIdOnly: members(({ memberId, name, direction, muted, deaf }) => {
    const number = ''
    return { memberId, name, number, direction, muted, deaf }
  }),
  hangUpTwiceOnCut: afterUnknown((_reply, send) => send()),
  // Nothing is read again before an action, and no roster ever becomes too old.
  noRevalidation: monitor((good) => ({
    readNow: (room) => {
      const shown = good.conference(room)
      const said = shown?.members?.map((member) => ({ ...member, muted: false, deaf: false, joinedSecondsAgo: 0 }))
      return Promise.resolve({ ...success(shown ?? 'gone'), ...(said && { said }) })
    },
    age: (room, of) => (of === 'roster' ? 0 : good.age(room, of)),
  })),
  sendHeldOnQuit: commands((good, shown) => ({
    dropHeld: async (why) => {
      if (why !== 'quit') return good.dropHeld(why)
      for (const { id, state } of shown.snapshot().conferences.flatMap(({ pending }) => pending))
        if (state === 'held') good.sendNow(id)
    },
  })),
  cancelIsIgnored: commands(() => ({ undo: () => success(undefined) })),
  heldOutlastsSleep: commands((good) => ({
    dropHeld: (why) => (why === 'quit' ? good.dropHeld(why) : Promise.resolve()),
  })),
  announcedEndsAreEarly: commands((good) => ({
    act: (action, confirmation, before) => {
      const isAsked = action.kind === 'announce' && action.thenEnd !== undefined && confirmation === undefined
      return good.act(isAsked ? { ...action, thenEnd: 1 } : action, confirmation, before)
    },
  })),
  runsSeemApart: monitor((good) => ({
    conference: (room) => {
      const shown = good.conference(room)
      return shown === undefined ? undefined : { startedAt: 0, members: [], ...shown }
    },
    // A response without a roster counts as an empty roster.
    age: (room, of) => good.age(room, of) ?? good.age(room, 'retrieved'),
  })),
  everyoneLooksAudible: members((member) => ({ ...member, muted: false })),
  muteNeverReturns: provider(() => ({ mute: () => new Promise(() => undefined) })),
  unmuteIsNotSent: provider(() => ({ unmute: notSent })),
  undeafenIsNotSent: provider(() => ({ undeafen: notSent })),
  refusedIsAccepted: commands((good) => ({
    act: async (...args) => {
      const result = await good.act(...args)
      return result.ok ? result : success({ state: 'accepted' })
    },
  })),
  lostIsFailed: afterUnknown((reply) => Promise.resolve({ ...reply, ok: false, fault: { code: 'server' } })),
  outcomesUnwritten: withoutLines('outcome'),
  intentsUnwritten: withoutLines('intent'),
  endsOutlastSleep: { scheduledEnds: (good) => Object.assign(good, { suspend: () => undefined }) },
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
  endsAreSentTwice: commands((good) => ({
    actUnasked: async (action, reason, cancellation) => {
      const acted = await good.actUnasked(action, reason, cancellation)
      await good.actUnasked(action, reason)
      return acted
    },
  })),
  endsMeanAnyRun: commands((good, shown) => ({
    actUnasked: async (action, reason, cancellation) => {
      const { accountId, conference: name } = action.seen
      await shown.readNow({ accountId, name })
      const instance = shown.conference({ accountId, name })?.instance ?? action.seen.instance
      return good.actUnasked({ ...action, seen: { ...action.seen, instance } }, reason, cancellation)
    },
  })),
  newcomersStayHeard: commands((good) => ({
    actForLedger: (action, cause, ...rest) =>
      cause.of === 'newcomer'
        ? Promise.resolve(success({ state: 'accepted' }))
        : good.actForLedger(action, cause, ...rest),
  })),
  everyoneIsNew: commands((good, shown) => ({
    actForLedger: (action, cause, ...rest) =>
      good.actForLedger(
        cause.of === 'newcomer' ? { ...action, kind: 'mute', who: only(shownIn(action, shown)) } : action,
        cause,
        ...rest,
      ),
  })),
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
  // Those who are unmuted together are chosen without a look at the door.
  doorIsForgotten: commands((good, shown) => ({
    act: (action, ...rest) =>
      action.kind === 'unmute' && action.who.kind === 'everyone'
        ? good.actForLedger({ ...action, kind: 'unmute', who: only(shownIn(action, shown)) }, { id: '', of: 'onHold' })
        : good.act(action, ...rest),
  })),
  // Whoever is let hear again is unmuted too, whether or not they were muted before.
  backIsUnmuted: commands((good) => ({
    actForLedger: async (action, ...rest) => {
      const acted = await good.actForLedger(action, ...rest)
      if (action.kind === 'undeafen') await good.actForLedger({ ...action, kind: 'unmute' }, ...rest)
      return acted
    },
  })),
  neighbourIsMuted: {
    provider: (good) => {
      const rosters = new Map<string, readonly string[]>()
      const known = retrieves((value, name) => {
        if (value.kind === 'roster')
          rosters.set(
            name,
            value.members.map(({ memberId }) => memberId),
          )
        return value
      })
      const muting = provider(() => ({
        mute: (name, target, ...rest) => {
          if (target === 'all') return good.mute(name, target, ...rest)
          const ids = rosters.get(name) ?? []
          const next = (id: string): string => ids[(ids.indexOf(id) + 1) % ids.length] ?? id
          const [first, ...others] = target.ids
          return good.mute(name, { ids: [next(first), ...others.map(next)] }, ...rest)
        },
      }))
      return muting.provider?.(known.provider?.(good) ?? good) ?? good
    },
  },
  liveRoomsAreEnded: changes((noticed) => [
    ...noticed,
    ...noticed.flatMap((one): readonly ObservedChange[] =>
      one.kind === 'joined' ? [{ kind: 'ended', conference: one.conference }] : [],
    ),
  ]),
  endsAreUntold: changes((noticed) => noticed.filter(({ kind }) => kind !== 'ended' && kind !== 'endedWhileAway')),
  nobodysRoomStarts: changes((noticed) => [
    ...noticed,
    ...noticed.flatMap((one): readonly ObservedChange[] =>
      one.kind === 'ended' ? [{ kind: 'started', conference: { ...one.conference, name: 'Nobody is here' } }] : [],
    ),
  ]),
  endedIsStillShown: monitor((good) => {
    const seen = new Map<string, ObservedRoom>()
    return {
      snapshot: () => {
        const now = good.snapshot()
        for (const room of now.conferences) seen.set(room.key, room)
        return { ...now, conferences: [...seen.values()] }
      },
    }
  }),
  firstRoomIsHidden: monitor((good) => ({
    snapshot: () => {
      const now = good.snapshot()
      return { ...now, conferences: now.conferences.slice(1) }
    },
  })),
  roomEndsTwice: provider((good) => ({
    hangUpConference: async (...args) => {
      await good.hangUpConference(...args)
      return good.hangUpConference(...args)
    },
  })),
  kickEndsRoom: provider((good) => ({
    kick: async (name, ...rest) => {
      await good.kick(name, ...rest)
      return good.hangUpConference(name)
    },
  })),
  listenerFails: {
    monitor: (good) => {
      good.subscribe((_before, _after, noticed) => {
        if (noticed.length > 0) throw new Error('broken')
      })
      return good
    },
  },
  /** A read of a relay counts as sent when its message arrives. */
  ageIsForgotten: {
    desk: (read, clock) => {
      const offer = read.offer.bind(read)
      read.offer = (one) => {
        offer({ ...one, askedAfter: elapsedOf(clock) })
      }
    },
  },
  fallBackAtFullPace: {
    desk: (read) => {
      const follow = read.follow.bind(read)
      read.follow = (_share, polls) => {
        follow(1, polls)
      }
    },
  },
  /** The mute of a newcomer also mutes earlier newcomers whom somebody at any desk has unmuted. */
  unmutedAreNew: commands((good, shown) => {
    const newcomers = new Set<string>()
    return {
      actForLedger: (action, cause, ...rest) => {
        if (cause.of !== 'newcomer' || action.who.kind !== 'members') return good.actForLedger(action, cause, ...rest)
        for (const member of action.who.members) newcomers.add(member.key)
        const heard = shownIn(action, shown).filter(({ key, muted }) => newcomers.has(key) && !muted)
        return good.actForLedger({ ...action, kind: 'mute', who: only(heard) }, cause, ...rest)
      },
    }
  }),
} satisfies Record<string, Break>

export type BreakName = keyof typeof breaks
