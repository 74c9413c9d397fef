import { Colleagues } from '../../electron/moderation/colleagues.ts'
import type { EntryDraft } from '../../electron/journal/journal.ts'
import type { RoomsListener } from '../../electron/moderation/rooms.ts'
import { success } from '../../shared/result.ts'
import type { Room } from '../../shared/rooms/model.ts'
import type { ColleagueActions, TeamAction } from '../../shared/team.ts'
import { aMember, anAccount, aRoom, aSnapshot } from './rooms.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** Ana's desk mutes the first caller. */
export const aMute: TeamAction = {
  id: 'a1',
  desk: 'desk-2',
  person: 'Ana',
  kind: 'mute',
  step: 'sending',
  conference: 'Standup',
  who: ['call-1'],
}

/** Three callers, the first of whom is like that. */
export const people = (over: Parameters<typeof aMember>[1] = {}) => [aMember(1, over), aMember(2), aMember(3)]

/** What colleagues do in the room "Standup", in which three callers are. The account `other` is not shown. */
export function openColleagues() {
  const written: EntryDraft[] = []
  const clock = createVirtualClock()
  let room: Room | undefined = aRoom('Standup', { members: people() })
  let listener: RoomsListener = () => undefined
  let views: ColleagueActions = {}
  const colleagues = new Colleagues({
    clock,
    monitor: {
      conference: ({ accountId, name }) => (accountId !== 'other' && name === 'Standup' ? room : undefined),
      subscribe: (given) => {
        listener = given
        return () => true
      },
    },
    journal: {
      write: (entry) => {
        written.push(entry)
        return Promise.resolve(success(undefined))
      },
    },
    accountOf: (accountId) => (accountId === 'acme' ? anAccount() : undefined),
  })
  colleagues.listen((actions) => (views = actions))
  const observe = (next: Partial<Room> | undefined): void => {
    room = next === undefined ? undefined : aRoom('Standup', next)
    listener(aSnapshot([]), aSnapshot([]), [])
  }
  return {
    clock,
    colleagues,
    /** The entries of the log. */
    written,
    views: () => views,
    shown: () => views['acme/Standup'] ?? [],
    observe,
    /** Ana's desk reports that she mutes the first caller, or other actions. */
    say: (...actions: readonly Partial<TeamAction>[]) => {
      for (const action of actions) colleagues.acted('acme', { ...aMute, ...action })
    },
  }
}
