import type { Action, Conference, Member, Pending } from '../../shared/model.ts'
import type { Store } from './store.svelte.ts'
import { isFlagAction, joinedBefore, showsEffect, type FlagAction } from '../../shared/action-effect.ts'
import type { View } from './view.svelte.ts'
import type { Words } from './i18n.svelte.ts'

/** Milliseconds. Main says "requested" after five seconds; what it has not said by then is not said any more. */
const LIMIT_MS = 8_000

export interface Together {
  /** The provider took it. `covered`: how many people it named, or that were meant; absent where that is not known. */
  accepted(covered: number | undefined): void
}

type Found = { readonly kind: 'waiting' | 'requested' | 'failed' | 'gone' } | { kind: 'done'; readonly people: number }

/**
 * Follows an action on everyone: what the provider took is said to be on its way, and what was done only once a reading
 * shows it. Undefined for any other action. Call it before the action is given.
 */
export function followTogether(desk: Store, view: View, words: Words, action: Action): Together | undefined {
  if (!('who' in action) || action.who.kind === 'members' || !isFlagAction(action.kind)) return undefined
  const { kind, who, seen } = action
  const sentAt = Date.now()
  const roomNow = (): Conference | undefined =>
    desk.snapshot.conferences.find(
      ({ accountId, name, instance }) =>
        accountId === seen.accountId && name === seen.conference && instance === seen.instance,
    )
  const meant = whoIsMeant(roomNow()?.members ?? [], who.kind)

  return {
    accepted: (covered) => {
      const { t } = words
      const line = view.say(
        covered === undefined ? t(`together.doingAll.${kind}`) : t(`together.doing.${kind}`, { count: covered }),
      )
      const finish = (found: Found): void => {
        stop()
        clearTimeout(timer)
        view.unsay(line)
        if (found.kind === 'done')
          view.say(found.people === 0 ? t('together.nobody') : t(`together.done.${kind}`, { count: found.people }))
        else if (found.kind === 'requested') view.say(t(`together.requested.${kind}`))
      }
      const look = (): void => {
        const found = find(roomNow(), kind, meant, sentAt)
        if (found.kind !== 'waiting') finish(found)
      }
      const stop = desk.onChange(look)
      const timer = setTimeout(finish, LIMIT_MS, { kind: 'requested' } satisfies Found)
      look()
    },
  }
}

/** Keys of those who are there, or everyone who is there when it is sent. */
function whoIsMeant(
  members: readonly Member[],
  who: 'everyone' | 'everyoneButMe' | 'mutedByMe',
): ReadonlySet<string> | 'everyone' {
  if (who === 'everyone') return who
  return new Set(members.filter((one) => (who === 'mutedByMe' ? one.mutedByMe : !one.isMe)).map(({ key }) => key))
}

function find(
  room: Conference | undefined,
  kind: FlagAction,
  meant: ReadonlySet<string> | 'everyone',
  sentAt: number,
): Found {
  if (room === undefined) return { kind: 'gone' }
  const entry = room.pending.find((one) => one.kind === kind && one.at >= sentAt && isAbout(one.who, meant))
  if (entry?.state === 'failed' || entry?.state === 'requested') return { kind: entry.state }
  if (entry !== undefined || room.members === undefined || (room.rosterAt ?? 0) < sentAt) return { kind: 'waiting' }
  const there = room.members.filter((one) => (meant === 'everyone' ? joinedBefore(one, sentAt) : meant.has(one.key)))
  return there.every((one) => showsEffect(kind, one)) ? { kind: 'done', people: there.length } : { kind: 'waiting' }
}

function isAbout(who: Pending['who'], meant: ReadonlySet<string> | 'everyone'): boolean {
  if (who === 'everyone' || meant === 'everyone') return who === meant
  return who.some((key) => meant.has(key))
}
