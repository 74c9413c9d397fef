import type { Fault } from '../../shared/fault.ts'
import type { Pending } from '../../shared/rooms/model.ts'
import { aMember, type ListedMember } from './rooms.ts'

const KEY = 'call-'

/**
 * Pending actions as "KIND WHO STATE AT", separated by commas. WHO is "all", or the numbers of callers such as "1+2". By
 * default, they were accepted at 0. The STATE "lost" has the reason besides: "remove 1 lost notJson".
 */
export function pendingFrom(script: string): readonly Pending[] {
  return script.split(',').flatMap((entry): readonly Pending[] => {
    const [kind = '', who = '', ...more] = entry.trim().split(/\s+/)
    if (kind === '') return []
    const at = Number(more.find((word) => /^\d+$/.test(word)) ?? 0)
    const [state = 'accepted', reason = ''] = more.filter((word) => !/^\d+$/.test(word))
    const callers = who === '-' ? [] : who.split('+').map((number) => KEY + number)
    const common = {
      id: entry.trim(),
      kind: kind as Pending['kind'],
      who: who === 'all' ? 'everyone' : callers,
      at,
    } as const
    if (state !== 'lost') return [{ ...common, state: state as Pending['state'] }]
    const fault = { code: 'unknownOutcome', values: { reason } } as Fault
    return [{ ...common, state: 'failed', fault, uncertain: true }]
  })
}

/** Pending actions in the same words, without their times. */
export function written(pending: readonly Pending[]): string {
  const whoOf = ({ who }: Pending): string => (who === 'everyone' ? 'all' : who.join('+').replaceAll(KEY, ''))
  return pending.map((entry) => `${entry.kind} ${whoOf(entry)} ${entry.state}`).join(', ')
}

/**
 * Callers as "NUMBER", with the marks b for back again, m for muted, d for deaf, u for an unknown join, and "@" with a
 * join time.
 */
export function membersFrom(script: string): readonly ListedMember[] {
  return script.split(/\s+/).flatMap((caller) => {
    const [, number, marks = '', joined = '0'] = /^(\d+)([bmdu]*)(?:@(\d+))?$/.exec(caller) ?? []
    if (number === undefined) return []
    const flags = {
      backAgain: marks.includes('b'),
      muted: marks.includes('m'),
      deaf: marks.includes('d'),
      joinedAt: Number(joined),
    }
    return [aMember(Number(number), { ...flags, ...(marks.includes('u') && { joinUnknown: true as const }) })]
  })
}
