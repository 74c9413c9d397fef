import { isFlagAction, joinedBefore, showsEffect, type FlagAction } from '../../../shared/rooms/action-effect.ts'
import { membersOrCalls, mutedByMeIn } from '../../../shared/rooms/call-members.ts'
import { othersIn } from '../../../shared/rooms/me.ts'
import type { Action, Room, Pending } from '../../../shared/rooms/model.ts'
import { laterText } from '../../../shared/rooms/newcomers.ts'
import type { ShownRoom } from '../../../shared/rooms/shown-room.ts'
import type { I18n } from '../i18n.svelte.ts'
import type { Store } from '../store.svelte.ts'
import type { View } from '../view.svelte.ts'

type Group = Extract<Action, { who: unknown }>['who']['kind']

/**
 * Milliseconds after which the message no longer waits for a roster that shows the effect. The main process reports
 * "requested" after five seconds.
 */
const LIMIT_MS = 8_000

export interface BulkActionProgress {
  /** Called on acceptance. `covered`: the number of people that the action names or covers; undefined if unknown. */
  accepted(covered: number | undefined): void
}

type Progress =
  { readonly kind: 'pending' | 'requested' | 'failed' | 'gone' } | { kind: 'confirmed'; readonly people: number }

/**
 * Follows a mute, unmute, deafen or undeafen of everyone, of everyone but me, or of those whom the user muted. Shows
 * "muting N" on acceptance, and "muted N" only after a roster confirms it. Returns undefined for any other action. Must
 * be called before sending, because it stores who is in the room.
 */
export function followBulkAction(store: Store, view: View, i18n: I18n, action: Action): BulkActionProgress | undefined {
  if (!('who' in action) || action.who.kind === 'members' || !isFlagAction(action.kind)) return undefined
  const { kind, who, seen } = action
  const sentAt = Date.now()
  const room = (): ShownRoom | undefined =>
    store.snapshot.conferences.find(
      ({ accountId, name, instance }) =>
        accountId === seen.accountId && name === seen.conference && instance === seen.instance,
    )
  const targets = targetsOf(room(), who.kind)

  return {
    accepted: (covered) => {
      const { t } = i18n
      const message = view.showMessage(
        covered === undefined ? t(`together.doingAll.${kind}`) : t(`together.doing.${kind}`, { count: covered }),
      )
      const finish = (progress: Progress): void => {
        stop()
        clearTimeout(timer)
        view.removeMessage(message)
        const later = kind === 'mute' ? ` ${t(laterText(room()?.newcomers))}` : ''
        if (progress.kind === 'requested') view.showMessage(t(`together.requested.${kind}`) + later)
        else if (progress.kind === 'confirmed')
          view.showMessage(
            progress.people === 0
              ? t('together.nobody')
              : t(`together.done.${kind}`, { count: progress.people }) + later,
          )
      }
      const check = (): void => {
        const progress = progressOf(room(), kind, targets, sentAt)
        if (progress.kind !== 'pending') finish(progress)
      }
      const stop = store.onChange(check)
      const timer = setTimeout(finish, LIMIT_MS, { kind: 'requested' } satisfies Progress)
      check()
    },
  }
}

/** Keys of the members whom the action covers, or `everyone` for all who are in the room when the action is sent. */
function targetsOf(room: Room | undefined, who: Group): ReadonlySet<string> | 'everyone' {
  if (who === 'everyone') return who
  const covered = room === undefined ? [] : who === 'mutedByMe' ? mutedByMeIn(room) : othersIn(membersOrCalls(room))
  return new Set(covered.map(({ key }) => key))
}

function progressOf(
  room: Room | undefined,
  kind: FlagAction,
  targets: ReadonlySet<string> | 'everyone',
  sentAt: number,
): Progress {
  if (room === undefined) return { kind: 'gone' }
  const entry = room.pending.find((one) => one.kind === kind && one.at >= sentAt && isAbout(one.who, targets))
  if (entry?.state === 'failed' || entry?.state === 'requested') return { kind: entry.state }
  if (entry !== undefined || room.members === undefined || (room.rosterAt ?? 0) < sentAt) return { kind: 'pending' }
  const present = room.members.filter((one) =>
    targets === 'everyone' ? joinedBefore(one, sentAt) : targets.has(one.key),
  )
  return present.every((one) => showsEffect(kind, one))
    ? { kind: 'confirmed', people: present.length }
    : { kind: 'pending' }
}

function isAbout(who: Pending['who'], targets: ReadonlySet<string> | 'everyone'): boolean {
  if (who === 'everyone' || targets === 'everyone') return who === targets
  return who.some((key) => targets.has(key))
}
